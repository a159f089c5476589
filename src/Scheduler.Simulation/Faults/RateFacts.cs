using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>All starts of one limit key since it has had a rate without a break, and what it must keep over every stretch of that time, whatever the
/// rate was changed to within it.</summary>
/// <remarks>
/// Under one rate the rule is: whenever a stretch of time begins, and n starts later it ends with one of them, n - burst spacings fit into it; the
/// spacing is the period divided by the starts. Written with what each start costs: n spacings are at most the length of the stretch and burst spacings.
/// Across changes each start costs the spacing that held when it began, and what may be owed at the end, beyond the time that has passed, is the
/// burst of the rate at the end. So a change grants no burst of its own: a burst is what may be owed at once, and what the starts before the change
/// owe is owed after it. Only where more is owed than a whole burst of the new rate comes to is the rest let off, so that a slow rate that is gone
/// does not bind (RateRule.LatestDue). That is at the change, and never more, and so it is taken off all stretches that hold the change.
/// The kernel keeps one moment for each key and no history. To compare all stretches with the rule is the long way to the same bound: what is owed
/// after each start and each change, but never less than nothing, is the greatest that any stretch which ends there comes to.
/// </remarks>
internal sealed class RateFacts(StartRate rate)
{
    // What each start costs, and what changes let off (less than zero), in ticks and in order.
    private readonly List<(Timestamp At, long Ticks)> _history = [];

    // Under the rate that holds now.
    private readonly List<Timestamp> _starts = [];

    public StartRate Rate { get; private set; } = rate;

    // Rounded up, as the kernel promises no more than this.
    private long Spacing => (Rate.Period.Ticks + Rate.Starts - 1) / Rate.Starts;

    private long Burst => Spacing * Rate.Burst;

    public void Change(StartRate rate, Timestamp at)
    {
        Rate = rate;
        _starts.Clear();
        if (Owed(at) is var owed && owed > Burst)
        {
            _history.Add((at, Burst - owed));
        }
    }

    /// <exception cref="FaultException">It goes beyond the rate.</exception>
    public void Begin(string key, TaskId task, Timestamp at)
    {
        // Two plain readings of one rate, and then all stretches of the whole history.
        _starts.Add(at);
        var inPeriod = _starts.Count(start => at - start < Rate.Period);
        FaultException.Require(
            inPeriod <= Rate.Starts + Rate.Burst - 1, $"{task} does not begin beyond the rate of '{key}': {inPeriod} in a period of {Rate}, burst {Rate.Burst}");
        var atOnce = _starts.Count(start => start == at);
        FaultException.Require(atOnce <= Rate.Burst, $"no more begin at once than the burst of '{key}' says: {atOnce} of {Rate.Burst}");

        _history.Add((at, Spacing));
        var owed = Owed(at);
        FaultException.Require(
            owed <= Burst, $"{task} does not begin beyond the rates that '{key}' has had: {TimeSpan.FromTicks(owed)} are owed under {Rate}, burst {Rate.Burst}, which is {TimeSpan.FromTicks(Burst)}");
    }

    // The most that any stretch comes to which ends now.
    private long Owed(Timestamp now)
    {
        var (most, sum) = (0L, 0L);
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            sum += _history[i].Ticks;
            most = Math.Max(most, sum - (now - _history[i].At).Ticks);
        }

        return most;
    }
}
