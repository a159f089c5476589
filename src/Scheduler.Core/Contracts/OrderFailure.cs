namespace Scheduler.Core.Contracts;

/// <summary>What happens to the other tasks of an order key when one fails for good. Stored by number: add, never renumber.</summary>
public enum OrderFailure
{
    /// <summary>The next one begins.</summary>
    Continue = 0,

    /// <summary>The order key is held, with the failed task as the reason: none of its tasks begins until someone releases the key.</summary>
    Hold = 1,
}
