namespace Scheduler.Execution.Kinds.Shell;

/// <summary>Runs programs as separate processes, in the way of one operating system.</summary>
internal interface IPrograms
{
    /// <summary>Runs a program to its end. Its output is in its captures when this returns.</summary>
    /// <param name="grace">How long it may take to end after it was asked to, before it is killed.</param>
    /// <param name="cancellationToken">Asks it to end. That does not throw: the returned end says that it was asked.</param>
    /// <exception cref="ProgramNotStartedException">It could not be started; the message says why.</exception>
    Task<ProgramEnd> RunAsync(ProgramToRun program, TimeSpan grace, TimeProvider timeProvider, CancellationToken cancellationToken);
}
