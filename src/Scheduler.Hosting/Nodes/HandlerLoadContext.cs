using System.Reflection;
using System.Runtime.Loader;

namespace Scheduler.Hosting.Nodes;

/// <summary>One assembly of handlers and its dependencies, isolated from other versions of the same assemblies.</summary>
internal sealed class HandlerLoadContext(string file, Func<string, bool> isShared)
    : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private readonly AssemblyDependencyResolver _resolver = new(file);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (isShared(assemblyName.Name!))
        {
            return null;
        }

        // Without a .deps.json the resolver knows no more than what lies beside the file.
        var beside = Path.Combine(Path.GetDirectoryName(file)!, assemblyName.Name + ".dll");
        var path = _resolver.ResolveAssemblyToPath(assemblyName) ?? (File.Exists(beside) ? beside : null);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
}
