using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Scheduler.Generators;

/// <summary>
/// Registers every handler of an assembly: classes and static methods with <c>[TaskKind("…")]</c>. It writes <c>AddTaskHandlers()</c>, for a registry, for options and for services, as
/// calls of the same methods that people call, so that the compiler checks them and nothing is looked up at run time.
/// </summary>
[Generator]
public sealed class TaskHandlersGenerator : IIncrementalGenerator
{
    private const string KindAttribute = "Scheduler.Execution.Handlers.TaskKindAttribute";
    private const string JsonAttribute = "Scheduler.Execution.Handlers.TaskHandlersJsonAttribute";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var handlers = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KindAttribute,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax or MethodDeclarationSyntax,
                static (found, _) => FoundHandler.Of(found))
            .Collect();
        var json = context.SyntaxProvider
            .ForAttributeWithMetadataName(JsonAttribute, static (node, _) => node is CompilationUnitSyntax, static (found, _) => JsonContextOf(found.Attributes))
            .Collect()
            .Select(static (contexts, _) => contexts.FirstOrDefault(context => context is not null));
        context.RegisterSourceOutput(handlers.Combine(json), static (output, found) => Write(output, found.Left, found.Right));
    }

    private static string? JsonContextOf(ImmutableArray<AttributeData> attributes) =>
        (attributes.FirstOrDefault()?.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol)?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static void Write(SourceProductionContext output, ImmutableArray<FoundHandler> found, string? json)
    {
        var kinds = new Dictionary<string, FoundHandler>(System.StringComparer.Ordinal);
        var sound = new List<FoundHandler>();
        foreach (var handler in found.OrderBy(handler => handler.Kind, System.StringComparer.Ordinal))
        {
            if (handler.Fault is { } fault)
            {
                output.ReportDiagnostic(fault.ToDiagnostic());
                continue;
            }

            var names = new[] { handler.Kind }.Concat(handler.Aliases).ToArray();
            if (names.FirstOrDefault(kinds.ContainsKey) is { } taken)
            {
                output.ReportDiagnostic(new Fault(HandlerDiagnostics.Taken, handler.At, new EquatableArray(handler.Name, taken, kinds[taken].Name)).ToDiagnostic());
                continue;
            }

            foreach (var name in names.Distinct(System.StringComparer.Ordinal))
            {
                kinds[name] = handler;
            }

            sound.Add(handler);
        }

        if (sound.Count > 0)
        {
            output.AddSource("TaskHandlers.g.cs", Registration.Text(sound, json));
        }
    }
}
