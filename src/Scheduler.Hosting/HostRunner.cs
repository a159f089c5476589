using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;
using Scheduler.Execution;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Hosting;

/// <summary>Runs a member of the cluster as a console program, until it ends by itself or is asked to end by SIGTERM or Ctrl+C.</summary>
internal static class HostRunner
{
    // Phases of an orderly shutdown without the node's grace: longer than all of them together, as the default of 30 s is not.
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(10);

    /// <param name="role">The file in <c>hocon/</c> for its role.</param>
    /// <param name="grace">How long leaving may take beyond the time that every member needs.</param>
    /// <param name="configure">Adds the member's own function.</param>
    public static void Configure(
        IHostApplicationBuilder builder, Member member, string role, TimeSpan grace, Action<AkkaConfigurationBuilder> configure)
    {
        ConsoleLogs.Configure(builder, member.LogFormat, member.LogLevel);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout + grace);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        var settings = member.Settings(role);
        builder.Services.AddAkka<MemberService>(member.Cluster, (akka, provider) =>
        {
            akka.AddHocon(settings.WithFallback(HostLogger.LevelOf(provider.GetRequiredService<ILoggerFactory>())), HoconAddMode.Prepend);
            configure(akka);
        });
        builder.Services.AddSchedulerClient();
        if (member.IgnoreTerminal)
        {
            builder.Services.AddSingleton<IHostLifetime, SupervisedLifetime>();
        }

        if (member.UntilStdinCloses)
        {
            builder.Services.AddHostedService<StdinWatch>();
        }
    }

    /// <summary>Runs the host. When it ends, writes the reason to the error stream, unless it ended cleanly.</summary>
    public static async Task<ExitCode> RunAsync(Func<IHost> build)
    {
        try
        {
            using var host = build();
            using var hangUp = LeaveOnHangUp(host);
            AppDomain.CurrentDomain.ProcessExit += SayThatItWasEnded;
            return Report(await RunAsync(host).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            return Report(ExitOf(e));
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= SayThatItWasEnded;
        }
    }

    // The host handles SIGINT and SIGTERM itself. SIGHUP comes when the terminal is closed.
    private static PosixSignalRegistration? LeaveOnHangUp(IHost host) =>
        OperatingSystem.IsWindows() || host.Services.GetRequiredService<IHostLifetime>() is SupervisedLifetime ? null : PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            signal =>
            {
                signal.Cancel = true;
                host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            });

    // Reached before this program's own end only where somebody else has ended the process, such as a handler: whatever code it gave,
    // the member has not left, and is to be started again.
    private static void SayThatItWasEnded(object? sender, EventArgs e)
    {
        Environment.ExitCode = (int)ExitCode.Failed;
        Say("Something in this process has ended it (Environment.Exit), perhaps a handler. Start it again.");
    }

    private static async Task<SchedulerExit> RunAsync(IHost host)
    {
        // A wrong option is thrown from here, while the host has no services yet: it could not stop them, and would say that instead.
        _ = host.Services.GetRequiredService<AkkaConfigurationBuilder>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.StartAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await host.StopAsync().ConfigureAwait(false);

            // A member that has ended by itself stops the host as well, and not because it was asked to.
            return host.Services.GetServices<IHostedService>().OfType<MemberService>().Single().System is { } system
                ? await EndOfAsync(system).ConfigureAwait(false)
                : new SchedulerExit(ExitCode.Clean, "It was asked to leave before it had started.");
        }
        catch
        {
            // Something else could not be started: what has joined the cluster already leaves it in order.
            await host.StopAsync().ConfigureAwait(false);
            throw;
        }

        var member = host.Services.GetRequiredService<ActorSystem>();
        await host.WaitForShutdownAsync().ConfigureAwait(false);
        return await EndOfAsync(member).ConfigureAwait(false);
    }

    private static async Task<SchedulerExit> EndOfAsync(ActorSystem member)
    {
        try
        {
            // The orderly shutdown is over, and the actor system about to say so.
            return await SchedulerExit.OfAsync(member).WaitAsync(LastWord).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new SchedulerExit(ExitCode.Failed, "It did not shut down in time.");
        }
    }

    /// <summary>Writes the reason, and returns its exit code.</summary>
    public static ExitCode Report(SchedulerExit exit)
    {
        if (exit.Code != ExitCode.Clean)
        {
            // Messages repeat what was given.
            Say(Printable.Lines(exit.Message));
        }

        return exit.Code;
    }

    /// <summary>Ends the process for an unhandled exception, for example on a thread that a handler started.</summary>
    public static void EndBy(Exception error)
    {
        AppDomain.CurrentDomain.ProcessExit -= SayThatItWasEnded;
        Environment.Exit((int)Report(Unexpected(error)));
    }

    // Also in a process that has not prepared its streams.
    private static void Say(string line)
    {
        // The process is about to end: whoever does not read that does not hold it up for long.
        StandardStreams.StopWaitingAfter(new CancellationToken(canceled: true));
        using var writer = StandardStreams.LossyWriter(StandardStreams.Error);
        writer.WriteLine(line);
    }

    /// <summary>The exit reason that an exception stands for.</summary>
    public static SchedulerExit ExitOf(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ExitException exit:
                    return exit.Exit;
                case SchedulerConfigurationException:
                    return new SchedulerExit(ExitCode.Usage, e.Message);
                case FileNotFoundException or DirectoryNotFoundException when WorkingFolder.IsCauseOf(e):
                    return new SchedulerExit(ExitCode.Usage, WorkingFolder.GoneText);
                case OutputFailedException or ReaderHasGoneException:
                    return new SchedulerExit(ExitCode.Failed, e.Message);
                case ConfigurationException:
                    return new SchedulerExit(ExitCode.Usage, $"A setting of Akka.NET's is wrong: {e.Message}");
                case SchedulingException:
                    return new SchedulerExit(ExitCode.Failed, e.Message);
                case SocketException
                {
                    SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied,
                }:
                    return new SchedulerExit(
                        ExitCode.CannotListen, $"It can't listen on its address: {e.Message}. Another process may have the port.");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return new SchedulerExit(
                        ExitCode.CannotListen, $"It can't listen on its address: {e.Message}. Give --hostname or --bind an address of this machine.");
            }
        }

        return Unexpected(error);
    }

    private static SchedulerExit Unexpected(Exception error)
    {
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "host";
        var innermost = error;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        var line = innermost.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
        return new SchedulerExit(ExitCode.Failed, $"Unexpected fault: {line}. {FaultFile.Write(error, program)}");
    }
}
