using Scheduler.Cli.Demo.Cluster;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Cli.Views;

namespace Scheduler.Cli.Demo;

/// <summary>One demo, from the input folder to the verdict.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(DemoOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        using var data = CommandFolder.Of(options.Cluster ? ClusterDemo.Name : "demo", options.Data);
        var input = await Task.Run(() => InputFolder.Read(options.Input, data.Path, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (input.Files.Count == 0)
        {
            throw new SchedulerConfigurationException(
                $"There is no file to hash below '{input.Path}'{(input.Skipped.Total > 0 ? $" (skipped: {input.Skipped})" : "")}."
                    + " Name another folder with --input.");
        }

        var work = new DemoWork(options, input, data, WorkViews.Of(terminal, isSilent: options.Json));
        DemoReport report;
        try
        {
            report = await (options.Cluster
                ? ClusterDemo.RunAsync(work, cancellationToken)
                : new EmbeddedDemo(work).RunAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var kept = data.IsKept ? " The same command resumes from there." : "";
            await terminal.Error.WriteLineAsync($"Stopped: {Units.Count(work.Progress.View().Done)} of"
                + $" {Units.Count(input.Files.Count, "task")} were finished.{kept}").ConfigureAwait(false);
            return ExitCodes.Interrupted;
        }

        if (options.Json)
        {
            await terminal.Out.WriteLineAsync(ReportJson.Of(report)).ConfigureAwait(false);
        }
        else
        {
            ReportText.Write(terminal.Console, report);
        }

        return report.IsSound ? ExitCodes.Done : ExitCodes.NotAllWell;
    }
}
