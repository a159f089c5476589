using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own, on a free port of loopback, with its data in a temporary folder. Where tests run as
/// root, which it refuses, it runs as the user <c>postgres</c>. It ends with the process of the tests, however that ends. Where it is not
/// installed, <see cref="Missing"/> says so.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Password = "not-for-logs";

    private readonly string? _bin = FindBin();
    private readonly string _folder = "";
    private readonly int _port;
    private readonly Process? _guard;
    private int _databases;

    public PostgresServer()
    {
        if (_bin is null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("scheduler-postgres-").FullName;
        _port = Ports.Free();
        File.WriteAllText(Path.Combine(_folder, "password"), Password);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "-R", "postgres", _folder);
        }

        RunAsServer("initdb", "-D", Data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", Path.Combine(_folder, "password"), "--no-sync");
        Start();
        _guard = StartGuard();
    }

    /// <summary>Why there is none; null where there is.</summary>
    public string? Missing => _bin is null ? "PostgreSQL is not installed (on Debian: apt-get install postgresql)." : null;

    private string[] StopIt => ["pg_ctl", "stop", "-m", "immediate", "-D", Data];

    private string Data => Path.Combine(_folder, "data");

    public static string SecretOfEachConnection => Password;

    /// <summary>A database that nothing has been done with.</summary>
    public string NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        Execute("postgres", $"CREATE DATABASE {name}");
        return Connection(name);
    }

    /// <summary>As when its machine loses its power; until <see cref="Start"/>.</summary>
    public void Crash() => RunAsServer(StopIt);

    public void Start() => RunAsServer("pg_ctl", "start", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o",
        string.Create(CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -k {_folder}"));

    public void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(Connection(database) + ";Pooling=False");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public string Connection(string database, string user = "postgres", string password = Password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Database = database,
        Username = user,
        Password = password,
    }.ToString();

    public void Dispose()
    {
        if (_bin is not null)
        {
            _guard!.StandardInput.Close();
            _guard.WaitForExit();
            _guard.Dispose();
        }
    }

    private static string? FindBin()
    {
        const string Debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var v) ? v : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
    }

    // Waits until the other end of its input is closed, by this process or by its end; then stops the server and takes its folder away.
    private Process StartGuard() => Process.Start(new ProcessStartInfo(
        "/bin/sh",
        ["-c", "trap '' HUP INT TERM; exec > /dev/null 2>&1; cat; \"$@\"; rm -rf \"$0\"", _folder, .. AsServer(StopIt)])
    {
        RedirectStandardInput = true,
        UseShellExecute = false,
        WorkingDirectory = "/",
    })!;

    private void RunAsServer(params string[] command)
    {
        var full = AsServer(command);
        Run(full[0], full[1..]);
    }

    private string[] AsServer(string[] command)
    {
        string[] full = [Path.Combine(_bin!, command[0]), .. command[1..]];
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. full] : full;
    }

    // Its streams go nowhere: the server inherits them, and a pipe would be open as long as it runs.
    private void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > \"$0\" 2>&1 < /dev/null", Path.Combine(_folder, "output"), program, .. arguments])
        {
            WorkingDirectory = _folder,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {File.ReadAllText(Path.Combine(_folder, "output"))}");
        }
    }
}
