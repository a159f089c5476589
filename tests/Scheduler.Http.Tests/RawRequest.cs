using System.Net.Sockets;
using System.Text;

namespace Scheduler.Http.Tests;

/// <summary>A request whose address nobody has changed on the way, as <c>curl --path-as-is</c> sends it.</summary>
internal static class RawRequest
{
    public static async Task<(int Status, string Answer)> SendAsync(Uri server, string method, string target, params string[] headers)
    {
        var lines = string.Join("\r\n", [$"{method} {target} HTTP/1.1", $"Host: {server.Authority}", "Connection: close", .. headers, "", ""]);
        return await SendBytesAsync(server, Encoding.UTF8.GetBytes(lines));
    }

    public static async Task<(int Status, string Answer)> SendBytesAsync(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        var answer = await AnswerAsync(stream);
        return (int.Parse(answer.AsSpan(9, 3)), answer);
    }

    /// <summary>What comes up to the end of the headers: a server waits some seconds for the rest of a request before it closes.</summary>
    public static async Task<(int Status, string Head)> HeadOfAsync(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await client.GetStream().WriteAsync(request);
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return (int.Parse(lines[0].AsSpan(9, 3)), string.Join('\n', lines));
    }

    // A server that waits in vain for the rest of a request resets the connection behind its answer.
    private static async Task<string> AnswerAsync(NetworkStream stream)
    {
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException) when (answer.Length > 0)
        {
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
