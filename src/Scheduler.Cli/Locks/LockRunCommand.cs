using System.ComponentModel;
using Scheduler.Cli.Tasks;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Locks;

/// <summary><c>scheduler lock run</c>: a program while a lock is held, as flock(1) does it on one machine.</summary>
internal sealed class LockRunCommand(Terminal terminal, ISchedulerClient scheduler, LockRunCommand.Wanted wanted)
{
    private const string NameVariable = "SCHEDULER_LOCK";
    private const string TokenVariable = "SCHEDULER_LOCK_TOKEN";

    private static readonly TimeSpan LongestGrace = TimeSpan.FromSeconds(10);

    public static Command Make(Terminal terminal, Help help)
    {
        var name = new Argument<string>("NAME") { Description = "The lock's name." };
        var program = new Argument<string[]>("PROGRAM") { Description = "The program and its arguments, after --.", Arity = ArgumentArity.OneOrMore };
        program.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }, ..])
            {
                result.AddError("PROGRAM is empty. Name the program to run, after --.");
            }
        });
        var lease = OptionValues.Duration(
            "--lease",
            "How long the lock is kept without a renewal: 1s to 1d. It is renewed after each third of this time. Default: 30s",
            SchedulerLocks.LongestLease,
            SchedulerLocks.ShortestLease);
        var wait = OptionValues.Duration(
            "--wait", "How long to wait for the lock; 0: not at all. Default: until it is free", Durations.Longest, TimeSpan.Zero);
        var command = new Command("run", "Acquire a lock, run a program, and release the lock.") { name, program, lease, wait };
        Target.Of(command).SetAction(
            command,
            parsed => new Wanted(parsed.GetValue(name)!, parsed.GetValue(program)!, parsed.GetValue(lease) ?? SchedulerLocks.DefaultLease, parsed.GetValue(wait)),
            (wanted, scheduler, cancellationToken) => new LockRunCommand(terminal, scheduler, wanted).RunAsync(cancellationToken));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            The program gets the lock's name in {NameVariable} and its fencing token in {TokenVariable}. It should pass the
            token to the stores it writes to, which must refuse a token lower than the highest they have seen. Nothing else
            stops a program that was paused.

            If the lock is lost, the program and all processes that it has started get SIGTERM, and SIGKILL after an eighth of
            the lease, at most 10 s: before another owner gets the lock, unless this machine was paused or the lock was taken
            away. The same happens, with 10 s, when this command is stopped. If this command is killed by SIGKILL, the program
            continues and the lock is not renewed. The command does not wait for background processes of the program.

            Exit codes:
              (that of the program, or 128 plus the signal's number if a signal ended it)
              2    an option is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server
              {ExitCodes.NotLocked}   the lock was not free within --wait; the program was not started
              {ExitCodes.LockLost}   the lock was lost before the program ended
              126  the program can't be run
              127  the program was not found

            Examples:
              scheduler lock run backup --server http://127.0.0.1:8080 -- ./backup.sh
              scheduler lock run ledger --wait 0 --lease 10s -- sh -c 'psql -v token=$SCHEDULER_LOCK_TOKEN -f book.sql'
            """);
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (ShellKind.FaultOf(wanted.Program[0]) is { } fault)
        {
            Say(fault.Message);
            return fault.IsMissing ? ExitCodes.NotFound : ExitCodes.CanNotRun;
        }

        // Where nobody answers at all, that is said at once.
        await scheduler.Locks.GetAsync(wanted.Name, cancellationToken).ConfigureAwait(false);
        var held = wanted.Wait is { } wait
            ? await scheduler.Locks.TryAcquireAsync(wanted.Name, wanted.Lease, wait, cancellationToken).ConfigureAwait(false)
            : await scheduler.Locks.AcquireAsync(wanted.Name, wanted.Lease, cancellationToken).ConfigureAwait(false);
        if (held is null)
        {
            var holder = await scheduler.Locks.GetAsync(wanted.Name, cancellationToken).ConfigureAwait(false);
            Say($"The lock '{wanted.Name}' is not free{(holder is null ? "" : $": {holder.Owner} has it")}. The program was not started.");
            return ExitCodes.NotLocked;
        }

        await using (held.ConfigureAwait(false))
        {
            return await RunAsync(held, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> RunAsync(SchedulerLock held, CancellationToken cancellationToken)
    {
        LockedProgram program;
        try
        {
            program = LockedProgram.Start(wanted.Program, [new(NameVariable, held.Name), new(TokenVariable, held.Token.ToString())]);
        }
        catch (Win32Exception fault)
        {
            Say($"The program '{wanted.Program[0]}' can't be started: {fault.Message}");
            return ExitCodes.CanNotRun;
        }

        using (program)
        {
            using var stops = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
            var ended = await EndsAsync(program, stops.Token).ConfigureAwait(false);
            if (!ended)
            {
                await StopAsync(program, held).ConfigureAwait(false);
            }

            // By the clock: this process may have been paused until now.
            if (held.IsHeld)
            {
                return ended ? await program.Ended.ConfigureAwait(false) : ExitCodes.Interrupted;
            }

            Say($"The lock '{held.Name}' was lost {(ended ? $"before '{wanted.Program[0]}' ended" : $"and '{wanted.Program[0]}' was ended")}."
                + " Another may have had the lock while it wrote: only a store that checks the token refuses that.");
            return ExitCodes.LockLost;
        }
    }

    // The lock is released when it has ended, and not before.
    private async Task StopAsync(LockedProgram program, SchedulerLock held)
    {
        program.Ask();
        var afterLoss = held.Lease / 8 < LongestGrace ? held.Lease / 8 : LongestGrace;
        using var late = new CancellationTokenSource(LongestGrace);
        using (held.Lost.UnsafeRegister(_ => late.CancelAfter(afterLoss), null))
        {
            await EndsAsync(program, late.Token).ConfigureAwait(false);
        }

        program.Kill();
        await program.Ended.ConfigureAwait(false);
    }

    private static async Task<bool> EndsAsync(LockedProgram program, CancellationToken cancellationToken)
    {
        try
        {
            await program.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Say(string message) => terminal.Error.WriteLine("error: " + Printable.Lines(message));

    /// <param name="Wait">How long to wait for the lock; null: until it is free.</param>
    internal sealed record Wanted(string Name, IReadOnlyList<string> Program, TimeSpan Lease, TimeSpan? Wait);
}
