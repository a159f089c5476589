using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Generators.Tests;

public sealed class TaskHandlersGeneratorTests
{
    [Fact]
    public void Every_handler_of_the_assembly_is_registered_with_its_other_names()
    {
        var handlers = new HandlerRegistry().AddTaskHandlers();

        Assert.Equal(["clean", "count", "forget", "greet", "maybe", "node", "resize", "resize-later", "tidy", "void", "welcome"], handlers.Kinds);
        Assert.Equal(["greet", "welcome"], handlers.YieldingKinds);
    }

    [Theory]
    [InlineData("greet", "\"Ada\"", "\"Hello, Ada!\"")]
    [InlineData("welcome", "\"Ada\"", "\"Hello, Ada!\"")]
    [InlineData("forget", "\"Ada\"", "")]
    [InlineData("resize", """{"image":"a","width":100}""", """{"width":100}""")]
    [InlineData("resize-later", """{"image":"a","width":100}""", """{"width":105}""")]
    [InlineData("clean", "", "")]
    [InlineData("count", "7", "6")]
    [InlineData("void", "", "")]
    [InlineData("maybe", "", "7")]
    [InlineData("maybe", "{}", "0")]
    [InlineData("node", "[1]", "\"Array\"")]
    public async Task Each_runs_with_its_payload_and_services(string kind, string payload, string result)
    {
        await using var services = new ServiceCollection().AddSingleton<Greeting>().AddKeyedSingleton<Greeting>("key").AddTaskHandlers().BuildServiceProvider();
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.Services = services;
            options.Handlers.AddFrom(services);
        });

        // Of the kind resize payloads have version 2.
        var task = await scheduler.SubmitAsync(kind, o => o.With(t => t with { Payload = Encoding.UTF8.GetBytes(payload), Retry = RetryPolicy.Never }).Version(kind == "resize" ? 2 : 1));

        var info = await task.WaitAsync();
        Assert.True(info.Phase == TaskPhase.Succeeded, info.Error);
        Assert.Equal(result, Encoding.UTF8.GetString((info.Result ?? default).Span));
    }

    [Fact]
    public async Task One_that_needs_a_payload_fails_a_task_without_and_is_not_tried_again()
    {
        await using var services = new ServiceCollection().AddSingleton<Greeting>().AddKeyedSingleton<Greeting>("key").AddTaskHandlers().BuildServiceProvider();
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.Services = services;
            options.Handlers.AddFrom(services);
        });
        foreach (var kind in new[] { "resize-later", "greet" })
        {
            var info = await (await scheduler.SubmitAsync(kind)).WaitAsync();
            Assert.Equal((TaskPhase.Failed, 1), (info.Phase, info.Attempt));
            Assert.Equal($"The kind '{kind}' needs a payload, and the task has none. A handler that works without one takes a nullable type.", info.Error);
        }
    }

    [Theory]
    [InlineData("[TaskKind(\"a\")] public class A;", "SCHED001", "'A' has [TaskKind], but does not implement ITaskHandler<TPayload, TResult> or ITaskHandler<TPayload> exactly once")]
    [InlineData("[TaskKind(\"a\")] public abstract class A : ITaskHandler<int> { public abstract Task HandleAsync(int p, TaskContext c); }", "SCHED002", "'A' can't handle tasks: it is abstract")]
    [InlineData("public class A { [TaskKind(\"a\")] public int M(int p) => p; }", "SCHED002", "'A.M(int)' can't handle tasks: it is not static; make it static, or its class an ITaskHandler")]
    [InlineData("public static class A { [TaskKind(\"a\")] static int M(int p) => p; }", "SCHED002", "'A.M(int)' can't handle tasks: 'M' is private; make it internal or public")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static async void M(int p) => await Task.Yield(); }", "SCHED002", "'A.M(int)' can't handle tasks: it is async void, so nobody can wait for it; let it return a Task")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static int M(ref int p) => p; }", "SCHED002", "'A.M(ref int)' can't handle tasks: a parameter is passed by reference or lives on the stack")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static int M(string p, int q) => q; }", "SCHED002", "'A.M(string, int)' can't handle tasks: 'q' is no service, and a payload is one value; make them one record")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static int M(TaskContext c, string p) => 1; }", "SCHED002", "'A.M(TaskContext, string)' can't handle tasks: 'p' comes after others; a payload comes first, and services after it")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static int M(int p = 5) => p; }", "SCHED002", "'A.M(int)' can't handle tasks: its payload 'p' has a default, which is not known where it is called; take a nullable one, and give the default in the method")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static T M<T>(T p) => p; }", "SCHED002", "'A.M<T>(T)' can't handle tasks: it is generic")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static Task<Task> M(int p) => null!; }", "SCHED002", "'A.M(int)' can't handle tasks: it returns a Task, and a result is one value")]
    [InlineData("public static class A { [TaskKind(\"a\")] public static int M(int p) => p; [TaskKind(\"b\", Aliases = [\"a\"])] public static int N(int p) => p; }", "SCHED003", "'A.N(int)' handles the kind 'a', which 'A.M(int)' handles already")]
    [InlineData("public static class A { [TaskKind(\" \")] public static int M(int p) => p; }", "SCHED004", "'A.M(int)' has a [TaskKind] whose name or alias is empty or longer than 200 characters, or whose version is less than 1 or more than 1,000,000")]
    public void What_can_not_handle_tasks_is_an_error_of_the_compiler(string code, string id, string message)
    {
        var (diagnostics, _) = Generate(code);

        var error = Assert.Single(diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error, message), (error.Id, error.Severity, error.GetMessage(null)));
    }

    [Fact]
    public void What_it_writes_compiles_without_a_json_context_too()
    {
        var (diagnostics, compilation) = Generate("""
            namespace N;
            public record struct P(int A);
            [TaskKind("a\"b")] public class A : ITaskHandler<P?, List<string?>> { public Task<List<string?>> HandleAsync(P? p, TaskContext c) => null!; }
            public static class M { [TaskKind("m")] public static string[]? Run(IReadOnlyList<int> list) => null; [TaskKind("n")] public static int Count() => 1; }
            """);

        Assert.Empty(diagnostics);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
    }

    private static (IReadOnlyList<Diagnostic> Diagnostics, Compilation Compilation) Generate(string code)
    {
        const string Usings = "using System.Collections.Generic; using System.Threading.Tasks; using Scheduler.Execution.Handlers;\n";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not "Scheduler.Generators.Tests.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Code", [CSharpSyntaxTree.ParseText(Usings + code)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new TaskHandlersGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var diagnostics);
        return (diagnostics, updated);
    }
}
