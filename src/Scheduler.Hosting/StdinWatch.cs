using Microsoft.Extensions.Hosting;

namespace Scheduler.Hosting;

/// <summary>
/// Ends the host when its standard input closes. The process that started the host holds the other end, which the system closes
/// when that process is gone, even by SIGKILL.
/// </summary>
internal sealed class StdinWatch(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A read can't be cancelled: the thread is left to the process's end.
        new Thread(Watch) { IsBackground = true, Name = "stdin watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            input.CopyTo(Stream.Null);
        }
        catch (IOException)
        {
            // As good as closed.
        }

        lifetime.StopApplication();
    }
}
