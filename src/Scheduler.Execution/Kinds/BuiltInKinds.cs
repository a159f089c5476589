using System.Globalization;
using System.Text.Json.Serialization;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds;

/// <summary>Kinds that every node can have, for trying things out, for tests and for measurements.</summary>
public static class BuiltInKinds
{
    /// <summary>Does nothing and returns nothing; ignores its payload.</summary>
    public const string Noop = "noop";

    /// <summary>Waits as long as its <see cref="SleepPayload"/> says and returns nothing; stops when asked to.</summary>
    public const string Sleep = "sleep";

    /// <exception cref="Core.Contracts.SchedulerConfigurationException">One of the names is taken.</exception>
    public static HandlerRegistry AddTo(HandlerRegistry registry) => AddSleep(AddNoop(registry));

    /// <inheritdoc cref="AddTo"/>
    public static HandlerRegistry AddNoop(HandlerRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.HandleBytes(Noop, static (_, _) => default, new HandlerOptions { Description = "Does nothing." });
    }

    /// <inheritdoc cref="AddTo"/>
    public static HandlerRegistry AddSleep(HandlerRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.HandleBytes(
            Sleep,
            static async (bytes, context) =>
            {
                await Task.Delay(Read(bytes), context.TimeProvider, context.CancellationToken).ConfigureAwait(false);
                return default;
            },
            new HandlerOptions
            {
                Description = """Waits: {"ms": 100}""",
                PayloadFault = PayloadCheck.By(static bytes => Read(bytes)),
            });
    }

    private static TimeSpan Read(ReadOnlyMemory<byte> bytes) => HandlerJson.ReadPayload<SleepPayload?>(Sleep, bytes, KindsJson.Default.SleepPayload!, isOptional: true) switch
    {
        null => throw new TaskFailedException("""The kind 'sleep' needs a payload such as {"ms": 100}."""),
        { Ms: (< 0 or > int.MaxValue) and var ms } => throw new TaskFailedException(
            string.Create(CultureInfo.InvariantCulture, $"ms is {ms}, but must lie between 0 and {int.MaxValue}.")),
        { Ms: var ms } => TimeSpan.FromMilliseconds(ms),
    };
}

/// <summary>The payload of <see cref="BuiltInKinds.Sleep"/>, for example <c>{"ms": 100}</c>.</summary>
/// <param name="Ms">How long to wait, in milliseconds: 0 to 2,147,483,647.</param>
public sealed record SleepPayload([property: JsonRequired] long Ms);
