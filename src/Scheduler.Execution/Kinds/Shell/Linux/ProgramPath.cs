using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>Finds a program as a shell would, and says in words why one could not be started.</summary>
internal static class ProgramPath
{
    private const int NoSuchFile = 2;
    private const int Again = 11;
    private const int NoMemory = 12;
    private const int NoAccess = 13;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int FileBusy = 26;
    private const int TooLong = 7;
    private const int BadFormat = 8;

    /// <summary>The path to start. A name without a slash is looked for in the program's own PATH.</summary>
    /// <exception cref="TaskFailedException">There is no such program.</exception>
    public static string Find(ProgramToRun program)
    {
        if (program.Program.Contains('/', StringComparison.Ordinal))
        {
            return program.Program;
        }

        var path = Spawner.Variable("PATH", program.Env) ?? "/usr/local/bin:/usr/bin:/bin";
        string? notExecutable = null;
        foreach (var folder in path.Split(':'))
        {
            var candidate = Path.Combine(Folder(program), folder, program.Program);
            if (Libc.Access(candidate, Libc.AccessExecute) == 0 && File.Exists(candidate))
            {
                return candidate;
            }

            notExecutable ??= File.Exists(candidate) ? candidate : null;
        }

        RequireFolder(program);
        throw new TaskFailedException(notExecutable is null
            ? $"There is no program '{program.Program}' in the folders of PATH ({path}). Install it there, or give its path."
            : NotExecutable(notExecutable));
    }

    /// <summary>Why it did not start.</summary>
    public static TaskFailedException Explain(ProgramToRun program, string path, int error)
    {
        try
        {
            RequireFolder(program);
        }
        catch (TaskFailedException e)
        {
            return e;
        }

        var full = Path.Combine(Folder(program), path);
        return error switch
        {
            NoSuchFile when File.Exists(full) => new TaskFailedException(
                $"The program '{full}' can't be run: the interpreter that its first line names, or its loader, is not there."),
            NoSuchFile => new TaskFailedException($"There is no program '{full}'."),
            NoAccess when Directory.Exists(full) => new TaskFailedException($"'{full}' is a folder, not a program."),
            NoAccess => new TaskFailedException(NotExecutable(full)),
            BadFormat => new TaskFailedException(
                $"The program '{full}' has a format that this system can't run. A script needs a first line such as #!/bin/sh."),
            TooLong => new TaskFailedException($"The arguments and the environment of '{full}' are longer than the system allows."),
            Again or NoMemory or TooManyFiles or TooManyFilesInSystem or FileBusy => new TaskFailedException(
                $"The program '{full}' can't be started just now: {Libc.Message(error)}.", retryable: true),
            _ => new TaskFailedException($"The program '{full}' can't be started: {Libc.Message(error)}."),
        };
    }

    private static string NotExecutable(string path) =>
        $"The program '{path}' is not executable for this user. Is its mode right (chmod +x), and may the folders above it be entered?";

    private static string Folder(ProgramToRun program) => Path.GetFullPath(program.Cwd ?? ".");

    private static void RequireFolder(ProgramToRun program)
    {
        if (program.Cwd is not { } folder || (Directory.Exists(folder) && Libc.Access(folder, Libc.AccessExecute) == 0))
        {
            return;
        }

        throw new TaskFailedException(
            Directory.Exists(folder) ? $"The working folder '{folder}' can't be entered by this user."
            : File.Exists(folder) ? $"The working folder '{folder}' is a file."
            : $"The working folder '{folder}' is not there.");
    }
}
