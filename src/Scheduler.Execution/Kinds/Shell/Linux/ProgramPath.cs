namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>Finds a program as a shell would, and explains why a program could not be started.</summary>
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

    /// <summary>The path to start. A name without a slash is searched in the program's own PATH.</summary>
    /// <exception cref="ProgramNotStartedException">There is no such program.</exception>
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
        throw notExecutable is null
            ? new ProgramNotStartedException(
                $"There is no program '{program.Program}' in the folders of PATH ({path})."
                    + " Install it there, or give its path.", isMissing: true)
            : new ProgramNotStartedException(NotExecutable(notExecutable));
    }

    /// <summary>Finds it, and checks whether it may be run, without running it.</summary>
    /// <exception cref="ProgramNotStartedException">It cannot be started at present.</exception>
    public static void Check(ProgramToRun program)
    {
        var full = Path.Combine(Folder(program), Find(program));
        RequireFolder(program);
        if (Directory.Exists(full) || !File.Exists(full))
        {
            throw Explain(program, full, Directory.Exists(full) ? NoAccess : NoSuchFile);
        }

        if (Libc.Access(full, Libc.AccessExecute) != 0)
        {
            throw new ProgramNotStartedException(NotExecutable(full));
        }
    }

    /// <summary>Explains why it did not start.</summary>
    public static ProgramNotStartedException Explain(ProgramToRun program, string path, int error)
    {
        try
        {
            RequireFolder(program);
        }
        catch (ProgramNotStartedException e)
        {
            return e;
        }

        var full = Path.Combine(Folder(program), path);
        return error switch
        {
            NoSuchFile when File.Exists(full) => new ProgramNotStartedException(
                $"The program '{full}' can't be run: the interpreter that its first line names, or its loader, is not there."),
            NoSuchFile => new ProgramNotStartedException($"There is no program '{full}'.", isMissing: true),
            NoAccess when Directory.Exists(full) => new ProgramNotStartedException($"'{full}' is a folder, not a program."),
            NoAccess => new ProgramNotStartedException(NotExecutable(full)),
            TooLong => new ProgramNotStartedException($"The arguments and the environment of '{full}' are longer than the system allows."),
            Again or NoMemory or TooManyFiles or TooManyFilesInSystem or FileBusy => new ProgramNotStartedException(
                $"The program '{full}' can't be started just now: {Libc.Message(error)}.", isPassing: true),
            _ => new ProgramNotStartedException($"The program '{full}' can't be started: {Libc.Message(error)}."),
        };
    }

    private static string NotExecutable(string path) =>
        $"The program '{path}' is not executable for this user. Is its mode right (chmod +x), and may the folders above it be entered?";

    private static string Folder(ProgramToRun program)
    {
        try
        {
            return Path.GetFullPath(program.Cwd ?? ".");
        }
        catch (IOException)
        {
            // This process's own folder was removed, and has no name any more. Programs can run in it all the same.
            return program.Cwd ?? ".";
        }
    }

    private static void RequireFolder(ProgramToRun program)
    {
        if (program.Cwd is not { } folder || (Directory.Exists(folder) && Libc.Access(folder, Libc.AccessExecute) == 0))
        {
            return;
        }

        throw new ProgramNotStartedException(
            Directory.Exists(folder) ? $"The working folder '{folder}' can't be entered by this user."
            : File.Exists(folder) ? $"The working folder '{folder}' is a file."
            : $"The working folder '{folder}' is not there.");
    }
}
