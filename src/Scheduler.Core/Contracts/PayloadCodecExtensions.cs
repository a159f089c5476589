namespace Scheduler.Core.Contracts;

/// <summary>Adds codecs to any client.</summary>
public static class PayloadCodecExtensions
{
    /// <summary>
    /// A client that encodes the payloads of the tasks and schedules that it sends, and decodes results where they are read by type
    /// (<see cref="TaskHandle{TResult}.ResultAsync"/>). What it returns about tasks (<see cref="TaskInfo"/>) is as stored; <see cref="DecodedAsync"/>
    /// decodes it. Put submit middleware around this client, so that it sees payloads before they are encoded.
    /// </summary>
    public static ISchedulerClient WithCodecs(this ISchedulerClient client, PayloadCodecs codecs)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(codecs);
        return new EncodingClient(client, codecs);
    }

    /// <inheritdoc cref="WithCodecs(ISchedulerClient, PayloadCodecs)"/>
    public static ISchedulerClient WithCodecs(this ISchedulerClient client, params IReadOnlyList<IPayloadCodec> codecs) => client.WithCodecs(new PayloadCodecs(codecs));

    /// <summary>What is known about a task, with its payload and its result decoded by the client's codecs.</summary>
    /// <exception cref="PayloadCodecException">The payload or the result can't be decoded; the message says why.</exception>
    public static ValueTask<TaskInfo> DecodedAsync(this ISchedulerClient client, TaskInfo task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (client.Codecs ?? PayloadCodecs.None).DecodeAsync(task, cancellationToken);
    }

    private sealed class EncodingClient(ISchedulerClient inner, PayloadCodecs codecs) : ISchedulerClient
    {
        public TimeProvider TimeProvider => inner.TimeProvider;

        public PayloadCodecs Codecs => codecs;

        public ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default) => request is SubmitTasks or SetSchedule
            ? codecs.AskAsync(request, inner.AskAsync, cancellationToken)
            : inner.AskAsync(request, cancellationToken);

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => inner.WaitAsync(task, cancellationToken);
    }
}
