using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>
/// The kind <c>shell</c>: runs a program with arguments, never a command line that a shell parses. Its payload is a
/// <see cref="ShellPayload"/>, its result a <see cref="ShellResult"/>.
/// </summary>
/// <remarks>
/// Not one of the <see cref="BuiltInKinds"/>: anyone who may submit such a task can run anything that the node's user can run, so a
/// node has this kind only if it was explicitly enabled.
/// <para>
/// The program runs in its own session and is ended with all of its children. At the attempt's timeout and
/// cancellation it gets SIGTERM, and after <see cref="ShellOptions.EndGrace"/> SIGKILL. What it leaves behind in its
/// process group when it exits gets SIGKILL at once (but see <see cref="ShellOptions.LeaveBackground"/>). When this process dies, however it dies,
/// a guard process (<see cref="ProgramGuard"/>) ends the program. A child that starts its own session (<c>setsid</c>, a daemon) has left, and is
/// not tracked.
/// </para>
/// <para>
/// A program gets the limits and the signals that this process was given: see <see cref="OpenFilesLimit"/> and
/// <see cref="GivenSignals"/>. A script whose first line names no interpreter is run by <c>/bin/sh</c>.
/// </para>
/// <para>
/// Sessions and the guard need Linux, with a C library of 2018 or later. Elsewhere the process tree is killed at timeout and
/// cancellation, without being asked first, but nothing ends it when this process dies.
/// </para>
/// </remarks>
public static class ShellKind
{
    public const string Name = "shell";

    /// <summary>The variable that says how many files a program may have open, if the limit that this process was given cannot
    /// be determined.</summary>
    public const string OpenFilesVariable = "SCHEDULER_OPEN_FILES";

    /// <summary>How many files a program may have open, as text for <see cref="OpenFilesVariable"/>; null where programs do not get
    /// this variable.</summary>
    public static string? OpenFiles => LinuxPrograms.IsSupported
        ? OpenFilesLimit.Shared.Given.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : null;

    /// <param name="options">Default: <see cref="ShellOptions.Default"/>.</param>
    /// <exception cref="Core.Contracts.SchedulerConfigurationException">The name is taken, or an option is out of range.</exception>
    public static HandlerRegistry AddTo(HandlerRegistry registry, ShellOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        options ??= ShellOptions.Default;
        options.Validate();
        _ = OpenFiles;
        var handler = new ShellHandler(options, LinuxPrograms.IsSupported ? LinuxPrograms.Shared : new PortablePrograms());
        return registry.HandleBytes(
            Name,
            handler.RunAsync,
            new HandlerOptions
            {
                Description = """Runs a program: {"program": "gzip", "args": ["-k", "a.txt"], "cwd": "/data", "env": {"A": "b"}, "stdin": "text"}""",
                PayloadFault = PayloadCheck.By(bytes => ProgramToRun.Check(ShellHandler.Read(bytes), options)),
            });
    }

    /// <summary>Why this process cannot start a program, as far as that is visible without starting it. Null:
    /// no reason is visible, or the system is not Linux, where this is not checked.</summary>
    /// <param name="program">As in <see cref="ShellPayload.Program"/>.</param>
    public static ProgramFault? FaultOf(string program)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        if (!LinuxPrograms.IsSupported)
        {
            return null;
        }

        try
        {
            ProgramPath.Check(ProgramToRun.Bare(program));
            return null;
        }
        catch (ProgramNotStartedException e)
        {
            return new ProgramFault(e.Message, e.IsMissing);
        }
    }
}

/// <summary>Why a program cannot be started.</summary>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="IsMissing">Whether the program does not exist; otherwise it cannot be run.</param>
public sealed record ProgramFault(string Message, bool IsMissing);
