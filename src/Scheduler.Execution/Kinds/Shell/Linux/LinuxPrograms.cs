namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>Programs on Linux: each in its own session, watched by one thread, guarded by one process.</summary>
internal sealed class LinuxPrograms : IPrograms
{
    private readonly ChildWatch _watch = new(new ProgramGuard());

    /// <summary>The instance for the whole process, which also has only one guard.</summary>
    public static LinuxPrograms Shared { get; } = new();

    /// <summary>Whether this system and its C library have what is needed.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && Libc.HasSpawnInFolder;

    public ProgramGuard Guard => _watch.Guard;

    public async Task<ProgramEnd> RunAsync(
        ProgramToRun program, TimeSpan grace, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var child = Start(program, grace, timeProvider);
        await using var registration = cancellationToken.UnsafeRegister(static c => ((Child)c!).Ask(), child).ConfigureAwait(false);
        return await child.Ended.ConfigureAwait(false);
    }

    private Child Start(ProgramToRun program, TimeSpan grace, TimeProvider timeProvider)
    {
        var path = ProgramPath.Find(program);
        Pipe? stdout = null;
        Pipe? stderr = null;
        Pipe? stdin = null;
        try
        {
            _watch.Start();
            stdout = Pipe.Open();
            stderr = Pipe.Open();
            stdin = program.Stdin.Length > 0 ? Pipe.Open() : null;
            var (birth, pid) = Spawn(program, path, stdin, stdout, stderr);
            stdout.CloseWriteEnd();
            stderr.CloseWriteEnd();
            stdin?.CloseReadEnd();
            var child = new Child(pid, program, stdout, stderr, stdin, _watch, grace, timeProvider);
            Register(birth, child);
            return child;
        }
        catch (SpawnException e)
        {
            Close(stdout, stderr, stdin);
            throw ProgramPath.Explain(program, path, e.Error);
        }
    }

    private long Announce(params ReadOnlySpan<Pipe?> pipes)
    {
        try
        {
            return Guard.Announce();
        }
        catch (SpawnException e)
        {
            Close(pipes);
            throw new ProgramNotStartedException(
                $"The guard that ends programs together with this process can't be started: {e.Message}.", isPassing: true);
        }
    }

    private (long Birth, int Pid) Spawn(ProgramToRun program, string path, Pipe? stdin, Pipe stdout, Pipe stderr)
    {
        var birth = Announce(stdin, stdout, stderr);
        try
        {
            var environment = new Dictionary<string, string?>(program.Env, StringComparer.Ordinal)
            {
                [ProgramGuard.BirthVariable] = Guard.MarkOf(birth),
            };
            return (birth, Spawner.Start(
                path, program.Args, environment, program.Cwd, stdin?.ReadEnd, stdout.WriteEnd, stderr.WriteEnd));
        }
        catch
        {
            Guard.NotBorn(birth);
            throw;
        }
    }

    private void Register(long birth, Child child)
    {
        try
        {
            Guard.Born(birth, child.Pid);
        }
        catch (SpawnException e)
        {
            // The guard is gone and there is no room for another: then there is none for the program either.
            child.Kill();
            throw new ProgramNotStartedException(
                $"The program was ended at once, because the guard that would end it with this process can't be started: {e.Message}.",
                isPassing: true);
        }
        finally
        {
            // Not before: a program that ends at once would be gone before it was born.
            _watch.Add(child);
        }
    }

    private static void Close(params ReadOnlySpan<Pipe?> pipes)
    {
        foreach (var pipe in pipes)
        {
            pipe?.Dispose();
        }
    }
}
