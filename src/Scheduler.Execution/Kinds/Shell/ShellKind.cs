using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>
/// The kind <c>shell</c>: runs a program with arguments, never a line for a shell to take apart. Its payload is a
/// <see cref="ShellPayload"/>, its result a <see cref="ShellResult"/>.
/// </summary>
/// <remarks>
/// Not one of the <see cref="BuiltInKinds"/>: who may submit such a task may run anything that the node's user may, so a
/// node has it only where somebody chose that.
/// <para>
/// The program runs in a session of its own and is ended with all of its children: at the attempt's timeout and
/// cancellation first by SIGTERM, and after <see cref="ShellOptions.EndGrace"/> by SIGKILL; what it leaves behind in its
/// process group when it exits, by SIGKILL at once (but see <see cref="ShellOptions.LeaveBackground"/>); and when this process dies, however it dies, by a guard process
/// (<see cref="ProgramGuard"/>). A child that starts a session of its own (<c>setsid</c>, a daemon) has left, and is not
/// followed.
/// </para>
/// <para>
/// A program finds the limits and the signals that this process was given: see <see cref="OpenFilesLimit"/> and
/// <see cref="GivenSignals"/>. A script whose first line names no interpreter is run by <c>/bin/sh</c>.
/// </para>
/// <para>
/// Sessions and the guard need Linux, with a C library of 2018 or later. Elsewhere the tree is ended at timeout and
/// cancellation, at once and not gently, but nothing ends it when this process dies.
/// </para>
/// </remarks>
public static class ShellKind
{
    public const string Name = "shell";

    /// <summary>The variable that says how many files a program may have open, where the limit that this process was given can't
    /// be told.</summary>
    public const string OpenFilesVariable = "SCHEDULER_OPEN_FILES";

    /// <summary>How many files a program may have open, as text for <see cref="OpenFilesVariable"/>; null where that is not said to
    /// programs.</summary>
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

    /// <summary>What keeps a program from being started by this process, as far as that can be seen without starting it. Null:
    /// nothing, or the system is not Linux, where nobody looks.</summary>
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

/// <summary>Why a program can't be started.</summary>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="IsMissing">Whether there is no such program; else it can't be run.</param>
public sealed record ProgramFault(string Message, bool IsMissing);
