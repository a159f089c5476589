using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Sends what <c>submit</c> has read, each lot all or none, and counts what was accepted.</summary>
/// <param name="json">Whether each task gets a line of JSON.</param>
internal sealed class LotSender(ISchedulerClient scheduler, SubmitInput input, bool json, Terminal terminal)
{
    public long Accepted { get; private set; }

    /// <summary>Tasks that the scheduler had already.</summary>
    public long Known { get; private set; }

    /// <summary>Not submitted, as another task has their unique key.</summary>
    public long NotSubmitted { get; private set; }

    /// <summary>Accepted, in place of earlier ones with their unique key.</summary>
    public long Replacing { get; private set; }

    /// <summary>What became of all of them.</summary>
    public string Summary => $"{Units.Count(Accepted, "task")} accepted"
        + (Replacing == 0 ? "" : Replacing == Accepted ? ", in place of " : $", {Units.Count(Replacing)} of them in place of ")
        + (Replacing == 0 ? "" : Replacing == 1 ? "an earlier one" : "earlier ones")
        + (Known > 0 ? $", {Units.Count(Known)} known before" : "")
        + (NotSubmitted > 0 ? $", {UniqueText.NotSubmitted(NotSubmitted)}" : "")
        + ".";

    /// <summary>For whoever is told why it ended early.</summary>
    public string Before => Accepted + Known == 0
        ? "Nothing was submitted."
        : $"Accepted until then: {Units.Count(Accepted + Known, "task")}; sent again they are known.";

    /// <exception cref="BadTaskException">A task is wrong, whatever the state of the scheduler; the message says which, and what was accepted
    /// before.</exception>
    /// <exception cref="SchedulingException">A task was refused; the message says which, and what was accepted before.</exception>
    public async Task SendAsync(IReadOnlyList<TaskLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var response = await scheduler.TrySubmitAsync([.. lines.Select(l => l.Task)], cancellationToken).ConfigureAwait(false);
        if (response.Rejection is { Code: RejectionCode.SubmitTooLarge } && lines.Count > 1)
        {
            // How much a message holds is the cluster's affair, and all that a task says counts, not only its payload.
            List<TaskLine> ordered = [.. LotOrder.Of(lines, out var circular), .. circular];
            var half = ordered.Count / 2;
            await SendAsync(ordered[..half], cancellationToken).ConfigureAwait(false);
            await SendAsync(ordered[half..], cancellationToken).ConfigureAwait(false);
            return;
        }

        if (response.Rejection is { } rejection && rejection.Code is not (RejectionCode.Unavailable or RejectionCode.NotAllowed))
        {
            var (place, isOfTask) = input.Place(lines, rejection);
            var message = $"{place} {Before}";
            throw isOfTask && rejection.Code is (RejectionCode.Invalid or RejectionCode.PayloadTooLarge)
                ? new BadTaskException(message)
                : new SchedulingException(message);
        }

        foreach (var receipt in response.OrThrow().Receipts)
        {
            Count(receipt);
            if (json)
            {
                await terminal.Out.WriteLineAsync(SchedulerJsonText.Of(receipt)).ConfigureAwait(false);
            }
        }
    }
    private void Count(in TaskReceipt receipt)
    {
        switch (receipt)
        {
            case { Unique: UniqueResult.Existing or UniqueResult.Throttled }:
                NotSubmitted++;
                break;
            case { AlreadyKnown: true }:
                Known++;
                break;
            default:
                Accepted++;
                Replacing += receipt.Unique is UniqueResult.Replaced or UniqueResult.Debounced ? 1 : 0;
                break;
        }
    }
}

/// <summary>A task that no scheduler accepts: input that is wrong.</summary>
internal sealed class BadTaskException(string message) : SchedulingException(message);
