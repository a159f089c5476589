namespace Scheduler.Behaviour;

/// <summary>Waits that end: nothing that goes right takes so long, on however busy a machine.</summary>
public static class Bounded
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="what">The sentence that is said, with the time, when it does not end.</param>
    public static async Task Await(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Longest);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{what} after {Longest}.", e);
        }
    }
}
