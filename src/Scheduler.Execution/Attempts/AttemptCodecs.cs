using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>An attempt whose stored bytes differ from what its handler sees: they are decoded before all middleware, and encoded after
/// it.</summary>
internal static class AttemptCodecs
{
    /// <summary>Whether there are codecs, or the task has data that only codecs could read. An ordinary attempt pays only for this check.</summary>
    public static bool AreNeeded(PayloadCodecs? codecs, Assignment assignment) =>
        codecs is not null
        || PayloadEnvelope.IsEncoded(assignment.Task.Payload.Span)
        || (assignment.Checkpoint is { } checkpoint && PayloadEnvelope.IsEncoded(checkpoint.Span));

    public static async ValueTask<ReadOnlyMemory<byte>> RunAsync(AttemptDelegate invoke, TaskContext context, PayloadCodecs? codecs, int maxResultBytes)
    {
        var payload = await context.DecodeAsync(codecs).ConfigureAwait(false);
        ReadOnlyMemory<byte> result;
        try
        {
            result = await invoke(payload, context).ConfigureAwait(false);
        }
        catch (TaskYieldedException yielded) when (codecs is not null && yielded.State is { IsEmpty: false })
        {
            throw new TaskYieldedException(await context.EncodeAsync(yielded.State.Value, PayloadUse.Checkpoint).ConfigureAwait(false));
        }

        await context.EncodeAddedAsync().ConfigureAwait(false);
        return await context.EncodeResultAsync(result, maxResultBytes).ConfigureAwait(false);
    }
}
