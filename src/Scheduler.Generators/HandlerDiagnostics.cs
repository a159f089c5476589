using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Scheduler.Generators;

/// <summary>What is wrong with a handler: an error of the compiler, at the handler.</summary>
internal static class HandlerDiagnostics
{
    public static readonly DiagnosticDescriptor NoHandler = Error(
        "SCHED001", "A class with [TaskKind] is a handler", "'{0}' has [TaskKind], but does not implement ITaskHandler<TPayload, TResult> or ITaskHandler<TPayload> exactly once");

    public static readonly DiagnosticDescriptor Shape = Error(
        "SCHED002", "A handler has a signature that is supported", "'{0}' can't handle tasks: {1}");

    public static readonly DiagnosticDescriptor Taken = Error(
        "SCHED003", "A kind has one handler", "'{0}' handles the kind '{1}', which '{2}' handles already");

    public static readonly DiagnosticDescriptor Name = Error(
        "SCHED004", "A kind has a name", "'{0}' has a [TaskKind] whose name or alias is empty or longer than 200 characters, or whose version is less than 1 or more than 1,000,000");

    private static DiagnosticDescriptor Error(string id, string title, string text) =>
        new(id, title, text, "Scheduler", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

/// <summary>A place that stays equal while the code around it does.</summary>
internal sealed record Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(Location location) => new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(File, Span, Lines);
}

internal sealed record Fault(DiagnosticDescriptor Descriptor, Place At, EquatableArray Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, At.ToLocation(), Arguments.Items.Cast<object>().ToArray());
}
