using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Packages.Tests;

/// <summary>A program that runs in this process, up to its end or until it is stopped.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>A test that waits longer has failed.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private static readonly AsyncLocal<RunningProgram?> Current = new();

    private readonly TaskCompletionSource<IHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static RunningProgram() => DiagnosticListener.AllListeners.Subscribe(new Listeners());

    private RunningProgram(Assembly assembly, string[] args) => Ended = Task.Run(() =>
    {
        Current.Value = this;
        assembly.EntryPoint!.Invoke(null, assembly.EntryPoint.GetParameters().Length == 0 ? null : [args]);
    });

    public Task Ended { get; }

    public static RunningProgram Start(Assembly assembly, params string[] args) => new(assembly, args);

    /// <summary>Those of its host, once that is built.</summary>
    public async Task<IServiceProvider> ServicesAsync() => (await _host.Task.WaitAsync(Soon)).Services;

    /// <summary>Where its server listens, once it has started.</summary>
    public async Task<Uri> AddressAsync()
    {
        var services = await ServicesAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await Task.WhenAny(started.Task, Ended).Unwrap().WaitAsync(Soon);
        return new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>As Ctrl-C does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host.Task.IsCompletedSuccessfully && !Ended.IsCompleted)
        {
            (await _host.Task).Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        await Ended.WaitAsync(Soon);
    }

    // A host says here that it is built: whatever program built it, it is that of the flow which it was built in.
    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host })
            {
                Current.Value?._host.TrySetResult(host);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
