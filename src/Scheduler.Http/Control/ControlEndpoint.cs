using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Contracts;
using Scheduler.Http.Control;

namespace Scheduler.Http;

/// <summary>
/// Lets others send requests to the process that is using a data folder: nobody else can read the folder in the meantime. It listens on a free
/// loopback port and writes the address to the folder's <see cref="ControlFile"/>. The server behind it starts with the first
/// connection, so that a process which receives no requests pays only for a socket and a file.
/// </summary>
public sealed partial class ControlEndpoint : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ISchedulerClient _scheduler;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _serving;

    private ControlEndpoint(string folder, ISchedulerClient scheduler, ILogger? logger)
    {
        _folder = folder;
        _scheduler = scheduler;
        _logger = logger ?? NullLogger.Instance;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Starts in the background, while the caller continues. If it cannot start, that is logged and does not affect the
    /// scheduler.</summary>
    /// <param name="folder">The scheduler's data folder, which this process is using.</param>
    /// <param name="scheduler">Must be ended before this is disposed, so that its last requests are still answered.</param>
    public static ControlEndpoint Open(string folder, ISchedulerClient scheduler, ILogger? logger = null) => new(folder, scheduler, logger);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            var address = (IPEndPoint)socket.LocalEndPoint!;
            var file = new ControlFile(new Uri($"http://{address}"), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), Environment.ProcessId);
            file.Write(_folder);
            try
            {
                var first = await socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                await ServeAsync(socket, first, address, file).ConfigureAwait(false);
            }
            finally
            {
                file.Remove(_folder);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody has asked.
        }
        catch (Exception e)
        {
            // A scheduler that can't be asked works all the same.
            LogFailed(_logger, e, _folder);
        }
    }

    private async Task ServeAsync(Socket socket, Socket first, IPEndPoint address, ControlFile file)
    {
        var server = await SchedulerServer.StartAsync(
            _scheduler, address, new OpenedSocket(socket, first), new SchedulerHttpOptions { Token = file.Token, MayBackUp = true }, loggers: null, CancellationToken.None)
                .ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await Task.Delay(Timeout.Infinite, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // From here on whoever looks for this process does not find it; who has found it is answered.
            file.Remove(_folder);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The scheduler in {Folder} does not answer requests of other processes.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string folder);
}
