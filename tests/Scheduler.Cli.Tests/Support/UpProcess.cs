using System.Globalization;
using System.Text.Json;
using Scheduler.Cli.Up;
using Scheduler.Core.Contracts;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Support;

/// <summary><c>scheduler up</c> as a process, with one seed and one node.</summary>
internal sealed class UpProcess : IDisposable
{
    private static int _last = Environment.ProcessId * 101;

    private readonly SchedulerProcess _process;
    private readonly LineSource _output;
    private readonly string _data;

    private UpProcess(string mark, string data, int port)
    {
        _data = data;
        Mark = mark;
        _process = SchedulerProcess.Start(
            mark,
            "up", "--seeds", "1", "--nodes", "1", "--slots", "2", "--kinds", "noop,sleep,shell", "--quiet", "--data", data,
            "--port", port.ToString(CultureInfo.InvariantCulture));
        _output = new LineSource(_process.Output);
        Server = LocalPorts.AddressOf(port);
        Client = new HttpSchedulerClient(Server);
    }

    public string Mark { get; }

    public Uri Server { get; }

    public HttpSchedulerClient Client { get; }

    /// <summary>A first port for a cluster of up to three seeds; another one each time.</summary>
    public static int FreePort() => LocalPorts.FindFree(12_000 + (int)((uint)(Interlocked.Increment(ref _last) * 20) % 14_000), 3);

    public static async Task<UpProcess> StartAsync(string mark, string data)
    {
        var up = new UpProcess(mark, data, FreePort());
        await up.UntilItSaysAsync("Ctrl-C ends them");
        return up;
    }

    public Task UntilItSaysAsync(string text) => _output.UntilAsync(text);

    public void Signal(string name) => _process.Signal(name);

    /// <summary>Of the latest life of one of its hosts.</summary>
    public int ProcessOf(string host) => int.Parse(
        Notes(host).Last(n => n.Contains(" is process ", StringComparison.Ordinal)).Split(' ')[^1].TrimEnd('.'), CultureInfo.InvariantCulture);

    /// <summary>What was done to a host, as its log has it: the time, then the rest.</summary>
    public IReadOnlyList<string> Notes(string host)
    {
        using var file = new StreamReader(new FileStream(
            Path.Combine(_data, "logs", host + ".log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. file.ReadToEnd().Split('\n').Where(l => l.StartsWith("--- ", StringComparison.Ordinal)).Select(l => l[4..].TrimEnd())];
    }

    public async Task<TaskInfo> RunTaskAsync(string id, string kind = "noop", object? payload = null)
    {
        var submitted = await SchedulerCommand.RunAsync(
            "submit", "--server", Server.AbsoluteUri, JsonSerializer.Serialize(new { id, kind, payload }));
        Assert.Equal("", submitted.Error);
        return await Client.WaitAsync(new TaskId(id));
    }

    /// <summary>The exit code, and what it said since it was read last.</summary>
    public async Task<(int ExitCode, string Out)> EndAsync() => (await _process.EndAsync(), await _output.AllAsync());

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
    }
}
