namespace Scheduler.Cli.Demo.Hashing;

/// <summary>Where attempts may have to wait before they begin, so that what is killed always has attempts in flight, be there ten
/// files or 50,000.</summary>
internal interface IAttemptGate
{
    /// <summary>An attempt begins.</summary>
    Task PassAsync(FencingToken token, CancellationToken cancellationToken);
}
