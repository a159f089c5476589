namespace Scheduler.Cli.Demo.Measuring;

/// <summary>Knows what became of the demo's tasks so far.</summary>
internal interface IWatch
{
    /// <summary>Waits until so many are finished.</summary>
    Task FinishedAsync(int count, CancellationToken cancellationToken);

    /// <summary>Tasks of a submit that were known before; those that are finished get no event any more.</summary>
    void Accepted(IReadOnlyList<TaskReceipt> receipts);

    /// <summary>Looks at what the nodes did.</summary>
    T Read<T>(Func<Tally, T> look);
}
