using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Hosting.Nodes;

namespace Scheduler.Cluster.Tests.Hosting;

public sealed class HandlerFolderTests : IDisposable
{
    private static readonly string Examples = Path.Combine(AppContext.BaseDirectory, "handlers");

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Modules_of_a_folder_are_registered()
    {
        var handlers = new HandlerRegistry();
        HandlerFolder.AddTo(handlers, Examples);
        Assert.Equal(["greet", "primes"], handlers.Kinds);
    }

    [Fact]
    public void Modules_of_folders_directly_below_are_registered_as_well()
    {
        var handlers = new HandlerRegistry();
        CopyExamples(Path.Combine(_folder, "one"));
        HandlerFolder.AddTo(handlers, _folder);
        Assert.Equal(["greet", "primes"], handlers.Kinds);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Fails(Path.Combine(_folder, "none"), "can't be read", "none");

    [Fact]
    public void A_folder_without_modules_is_refused()
    {
        // What others depend on, and no .NET assembly at all.
        File.Copy(typeof(Xunit.Assert).Assembly.Location, Path.Combine(_folder, "other.dll"));
        Fails(_folder, "No handlers in", nameof(IHandlerModule));
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "text.dll"), "text");
        Fails(_folder, "text.dll", "can't be read");
    }

    [Fact]
    public void A_module_that_throws_is_named()
    {
        WriteThrowing(Path.Combine(_folder, "Throwing.dll"), "no licence");
        Fails(_folder, "Throwing.Module", "could not register its handlers", "no licence");
    }

    [Fact]
    public void Two_handlers_of_one_kind_are_refused()
    {
        CopyExamples(Path.Combine(_folder, "one"));
        CopyExamples(Path.Combine(_folder, "two"));
        Fails(_folder, "The kind 'primes' has a handler already", "two");
    }

    [Fact]
    public void A_module_for_a_newer_version_is_refused()
    {
        WriteNewer(Path.Combine(_folder, "Newer.dll"));
        Fails(_folder, "Newer.dll", "Scheduler.Execution 99.0.0.0", "take a newer node");
    }

    private static void Fails(string folder, params string[] saying)
    {
        var error = Assert.Throws<SchedulerConfigurationException>(() => HandlerFolder.AddTo(new HandlerRegistry(), folder));
        Assert.All(saying, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    private static void CopyExamples(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Examples))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private static void WriteThrowing(string file, string message)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Throwing"), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule("Throwing").DefineType("Throwing.Module", TypeAttributes.Public, typeof(object), [typeof(IHandlerModule)]);
        var register = type.DefineMethod(
            nameof(IHandlerModule.Register), MethodAttributes.Public | MethodAttributes.Virtual, typeof(void), [typeof(HandlerRegistry)]);
        var body = register.GetILGenerator();
        body.Emit(OpCodes.Ldstr, message);
        body.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
        body.Emit(OpCodes.Throw);
        type.CreateType();
        assembly.Save(file);
    }

    private static void WriteNewer(string file)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("Newer.dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("Newer"), new Version(1, 0), default, default, default(AssemblyFlags), AssemblyHashAlgorithm.None);
        metadata.AddAssemblyReference(metadata.GetOrAddString("Scheduler.Execution"), new Version(99, 0, 0, 0), default, default, default(AssemblyFlags), default);
        metadata.AddTypeDefinition(
            TypeAttributes.NotPublic, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        File.WriteAllBytes(file, image.ToArray());
    }
}
