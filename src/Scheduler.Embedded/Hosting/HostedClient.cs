using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Hosting;

/// <summary>The host's scheduler, which may not have started yet.</summary>
internal sealed class HostedClient(Task<EmbeddedScheduler> started, EmbeddedOptions options) : ISchedulerClient, IBackup
{
    public TimeProvider TimeProvider => options.TimeProvider;

    public PayloadCodecs? Codecs => options.Handlers.Codecs;

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).AskAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).WaitAsync(task, cancellationToken).ConfigureAwait(false);

    public async Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).BackUpAsync(folder, cancellationToken).ConfigureAwait(false);

    private Task<EmbeddedScheduler> StartedAsync(CancellationToken cancellationToken) => started.WaitAsync(cancellationToken);
}
