using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Hosting.Nodes;

/// <summary>
/// Loads handlers from other builds: every <see cref="IHandlerModule"/> in each assembly that was compiled against this project, in a
/// folder or in one of its direct subfolders. The dependencies of such an assembly are beside it, as <c>dotnet publish</c> puts them
/// there, in their own versions; only this project's assemblies are shared with the node.
/// </summary>
internal static class HandlerFolder
{
    private static readonly AssemblyName Contract = typeof(IHandlerModule).Assembly.GetName();

    /// <exception cref="SchedulerConfigurationException">There are no handlers, or they cannot be used; the message says which, and
    /// why.</exception>
    public static void AddTo(HandlerRegistry handlers, string folder)
    {
        var modules = FilesOf(folder).Where(IsMeant).SelectMany(ModulesOf).ToList();
        if (modules.Count == 0)
        {
            throw new SchedulerConfigurationException(
                $"No handlers in '{folder}': none of its assemblies, nor of those directly below it, has a public class that is an "
                + $"{nameof(IHandlerModule)}.");
        }

        foreach (var module in modules)
        {
            Register(module, handlers);
        }
    }

    private static List<string> FilesOf(string folder)
    {
        try
        {
            return [.. new[] { folder }.Concat(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
                .SelectMany(f => Directory.EnumerateFiles(f, "*.dll").Order(StringComparer.Ordinal))
                .Select(Path.GetFullPath)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"The folder of handlers '{folder}' can't be read: {e.Message}");
        }
    }

    // Read, not loaded: most of the files are what others depend on, and some are no .NET assemblies at all.
    private static bool IsMeant(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata || IsShared(Path.GetFileNameWithoutExtension(file)))
            {
                return false;
            }

            var metadata = image.GetMetadataReader();
            var wanted = metadata.AssemblyReferences
                .Select(metadata.GetAssemblyReference)
                .Where(r => metadata.StringComparer.Equals(r.Name, Contract.Name!))
                .Select(r => r.Version)
                .FirstOrDefault();
            return wanted is null ? false
                : wanted <= Contract.Version ? true
                : throw new SchedulerConfigurationException(
                    $"'{file}' was built against {Contract.Name} {wanted}, but this node is {Contract.Version}: "
                    + "take a newer node, or build it against this one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new SchedulerConfigurationException($"'{file}' can't be read: {e.Message}");
        }
    }

    private static IEnumerable<Type> ModulesOf(string file)
    {
        try
        {
            var assembly = new HandlerLoadContext(file, IsShared).LoadFromAssemblyPath(file);
            return [.. assembly.GetExportedTypes()
                .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IHandlerModule)))];
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new SchedulerConfigurationException(
                $"The handlers in '{file}' can't be loaded: {e.Message} Put what they depend on beside them, as 'dotnet publish' does.");
        }
    }

    private static void Register(Type type, HandlerRegistry handlers)
    {
        try
        {
            ((IHandlerModule)Activator.CreateInstance(type)!).Register(handlers);
        }
        catch (Exception e)
        {
            // It is others' code: whatever it throws, the node says whose it was.
            var cause = (e as TargetInvocationException)?.InnerException ?? e;
            throw new SchedulerConfigurationException(
                $"{type.FullName} in '{type.Assembly.Location}' could not register its handlers: {cause.Message}");
        }
    }

    // What the two sides speak with each other: loaded twice, one side's types would not be the other's.
    private static bool IsShared(string name) =>
        name is "Scheduler.Core" or "Scheduler.Execution"
            or "Microsoft.Extensions.DependencyInjection.Abstractions" or "Microsoft.Extensions.Logging.Abstractions";
}
