using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Contracts;

/// <summary>Tasks made by the short forms, before their options.</summary>
internal static class NewTask
{
    /// <summary>The submitter's default clock.</summary>
    // Whoever submits is outside of every decision, so a clock and chance have their place here and nowhere else in this assembly.
#pragma warning disable RS0030
    public static TimeProvider SystemTime => TimeProvider.System;

    private static TaskId NewId() => new(Guid.CreateVersion7().ToString("N"));
#pragma warning restore RS0030

    public static TaskSpec Of(string kind, ReadOnlyMemory<byte> payload = default) => new() { Id = NewId(), Kind = kind, Payload = payload };

    [RequiresUnreferencedCode(Contracts.Payload.NeedsReflection)]
    [RequiresDynamicCode(Contracts.Payload.NeedsReflection)]
    public static TaskSpec OfJson<TPayload>(string kind, TPayload payload) => Of(kind, Payload.Json(payload));

    public static TaskSpec Of<TPayload>(PayloadKind<TPayload> kind, TPayload payload)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var task = Of(kind.Name, Payload.Json(payload, kind.PayloadJson));
        return kind.Version == 1 ? task : task with { Headers = VersionHeader(kind.Version) };
    }

    private static FrozenDictionary<string, string> VersionHeader(int version) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [PayloadVersion.Header] = PayloadVersion.Text(version) }.ToFrozenDictionary(StringComparer.Ordinal);
}
