using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Converts payloads of earlier shapes to the handler's: each upcast goes from one version to the next, and a payload goes through all
/// upcasts from its own version on.</summary>
internal sealed class Upcasts
{
    private readonly Dictionary<string, SortedDictionary<int, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>> _kinds = new(StringComparer.Ordinal);

    public IEnumerable<string> Kinds => _kinds.Keys;

    public void Add(string kind, int fromVersion, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> upcast)
    {
        ArgumentNullException.ThrowIfNull(kind);
        OptionRange.Require($"The version that an upcast of '{kind}' begins with", fromVersion, 1, PayloadVersion.Highest - 1);
        if (!_kinds.TryGetValue(kind, out var steps))
        {
            _kinds.Add(kind, steps = []);
        }

        if (!steps.TryAdd(fromVersion, upcast))
        {
            throw new SchedulerConfigurationException(Text($"There is an upcast of '{kind}' from version {fromVersion} already."));
        }
    }

    /// <summary>The handler, after the upcasts that the payload needs.</summary>
    /// <exception cref="SchedulerConfigurationException">The upcasts do not lead to the version that the handler reads.</exception>
    public AttemptDelegate Before(RegisteredHandler handler)
    {
        var steps = _kinds.GetValueOrDefault(handler.Kind);
        if (steps is null && handler.Version is null)
        {
            return handler.Invoke;
        }

        var version = handler.Version ?? steps!.Keys.Last() + 1;
        var first = steps?.Keys.First() ?? version;
        for (var from = first; from < version; from++)
        {
            if (!steps!.ContainsKey(from))
            {
                throw new SchedulerConfigurationException(
                    Text($"There is an upcast of '{handler.Kind}' from version {first}, but none from version {from}: each goes to the next version, up to {version}."));
            }
        }

        return steps is not null && steps.Keys.Last() >= version
            ? throw new SchedulerConfigurationException(
                Text($"There is an upcast of '{handler.Kind}' from version {steps.Keys.Last()}, but the kind is of version {version}, so it leads beyond."))
            : Before(handler, version, steps is null ? [] : [.. steps.Values], first);
    }

    private static AttemptDelegate Before(
        RegisteredHandler handler, int version, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>[] steps, int first)
    {
        var kind = handler.Kind;
        var invoke = handler.Invoke;
        return (payload, context) =>
        {
            var given = PayloadVersion.Of(context.Headers) ?? throw new TaskFailedException(
                $"The header {PayloadVersion.Header} is '{context.Headers[PayloadVersion.Header]}', but must be a whole number from 1 to {PayloadVersion.Highest}.");
            if (given == version)
            {
                return invoke(payload, context);
            }

            if (given > version)
            {
                // Another node may have the newer handler already.
                throw new TaskFailedException(Text($"The payload is of version {given}, but this handler of '{kind}' reads version {version}: it is older than the program that submitted the task."), retryable: true);
            }

            if (given < first)
            {
                throw new TaskFailedException(Text($"The payload is of version {given}, and the handler of '{kind}' reads version {version}: there is no upcast from version {given}."));
            }

            for (var from = given; from < version; from++)
            {
                payload = Step(kind, from, steps[from - first], payload);
            }

            return invoke(payload, context);
        };
    }

    private static ReadOnlyMemory<byte> Step(string kind, int from, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> upcast, ReadOnlyMemory<byte> payload)
    {
        try
        {
            return upcast(payload);
        }
        catch (Exception e) when (e is not TaskFailedException)
        {
            throw new TaskFailedException(Text($"The upcast of '{kind}' from version {from} failed."), inner: e);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
