using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox.Relay;

/// <summary>
/// How long a batch belongs to this relay. The time counts from before the relay asked for the batch, and ends some time before it ends for the
/// database. So two relays send the same batch at the same time only if one of them was paused after it had checked its clock.
/// </summary>
internal sealed class BatchHold(OutboxQueue queue, OutboxOptions options)
{
    private readonly TimeProvider _time = options.TimeProvider;
    private readonly TimeSpan _mayWorkFor = options.AnswerWithin * 0.8;
    private long _since = options.TimeProvider.GetTimestamp();

    private TimeSpan Left => _mayWorkFor - _time.GetElapsedTime(_since);

    public async Task<Answer> AskAsync(ISchedulerClient client, Request request)
    {
        if (Left < _mayWorkFor / 2)
        {
            var since = _time.GetTimestamp();
            if (!await queue.RenewAsync(CancellationToken.None).ConfigureAwait(false))
            {
                return new Rejection(RejectionCode.Stale, "Another relay has taken the tasks over, as this one took too long.");
            }

            _since = since;
        }

        using var patience = new CancellationTokenSource(Left > TimeSpan.Zero ? Left : TimeSpan.Zero, _time);
        try
        {
            return await client.AskAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new Rejection(RejectionCode.Unavailable, string.Create(
                CultureInfo.InvariantCulture, $"The scheduler has not answered within {Durations.Text(options.AnswerWithin)}."));
        }
        catch (RequestRejectedException refused)
        {
            return refused.Rejection;
        }
#pragma warning disable CA1031 // A client that fails has not said whether the submit counted.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new Rejection(RejectionCode.Unavailable, fault.Message);
        }
    }
}
