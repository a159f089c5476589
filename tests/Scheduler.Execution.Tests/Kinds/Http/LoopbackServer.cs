using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Execution.Tests.Kinds.Http;

/// <summary>A server that answers each connection's one request with given bytes, right or wrong.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<string, byte[]?> _answer;

    /// <param name="answer">From the request to what is sent before the connection is closed; null: nothing, and it stays open.</param>
    public LoopbackServer(Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Completes when a request has arrived.</summary>
    public Task Arrived => _arrived.Task;

    public static LoopbackServer Answering(string status, string body = "", string headers = "") =>
        new(_ => Answer(status, Encoding.UTF8.GetBytes(body), headers));

    public static byte[] Answer(string status, byte[] body, string headers = "") =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), .. body];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var request = await ReadAsync(stream);
        _requests.Enqueue(request);
        var answer = _answer(request);
        _arrived.TrySetResult();
        if (answer is null)
        {
            // Until the other side goes.
            await stream.CopyToAsync(Stream.Null);
        }
        else
        {
            try
            {
                await stream.WriteAsync(answer);
            }
            catch (IOException)
            {
                // The other side has read enough.
            }
        }

        client.Dispose();
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (true)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.Length >= end + 4 + ContentLength(text[..end]))
                return text;
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
                return text;
            text += Encoding.Latin1.GetString(buffer, 0, read);
        }
    }

    private static int ContentLength(string head)
    {
        const string Name = "Content-Length: ";
        var line = head.Split("\r\n").FirstOrDefault(l => l.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[Name.Length..]);
    }
}
