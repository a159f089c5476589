using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>From payload to result: what counts as a failure, and its error text.</summary>
internal sealed class ShellHandler(ShellOptions options, IPrograms programs)
{
    // Of an error's text no more than MaxErrorChars is kept, 4,096 by default: the first sentence has to fit as well.
    private const int ErrorTailBytes = 3_000;

    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> bytes, TaskContext context)
    {
        var payload = Read(bytes);
        var output = options.Output?.Invoke(context);
        var program = ProgramToRun.Of(payload, context, options, output);
        context.CancellationToken.ThrowIfCancellationRequested();
        var startedAt = context.TimeProvider.GetTimestamp();
        var end = await RunAsync(program, output, context).ConfigureAwait(false);
        output?.Ended(end);
        if (end.WasAsked)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
        }

        return end.ExitCode == 0
            ? Result(context, program, (long)context.TimeProvider.GetElapsedTime(startedAt).TotalMilliseconds)
            : throw new TaskFailedException($"The program '{program.Program}' {end}.{Tail(program)}", retryable: true);
    }

    /// <exception cref="TaskFailedException">The bytes are not such a payload.</exception>
    public static ShellPayload Read(ReadOnlyMemory<byte> bytes) => HandlerJson.ReadPayload<ShellPayload?>(ShellKind.Name, bytes, KindsJson.Default.ShellPayload!, isOptional: true)
        ?? throw new TaskFailedException(
            $$"""The kind '{{ShellKind.Name}}' needs a payload such as {"program": "gzip", "args": ["-k", "a.txt"]}.""");

    private async Task<ProgramEnd> RunAsync(ProgramToRun program, IProgramOutput? output, TaskContext context)
    {
        try
        {
            return await programs.RunAsync(program, options.EndGrace, context.TimeProvider, context.CancellationToken)
                .ConfigureAwait(false);
        }
        catch (ProgramNotStartedException e)
        {
            output?.NotStarted(e.IsMissing);
            throw new TaskFailedException(e.Message, e.IsPassing);
        }
    }

    private byte[] Result(TaskContext context, ProgramToRun program, long runMs) => FittingResult.Write(
        context, KindsJson.Results.ShellResult, options.MaxResultBytes,
        Math.Max(program.CaptureBytes, options.TailBytes),
        capture =>
        {
            var stdout = program.Stdout.Take(Math.Min(capture, program.CaptureBytes), Math.Min(capture, options.TailBytes));
            var stderr = program.Stderr.Take(Math.Min(capture, program.CaptureBytes), Math.Min(capture, options.TailBytes));
            return new ShellResult(
                0,
                stdout.Text,
                stderr.Text,
                stdout.TotalBytes,
                stderr.TotalBytes,
                stdout.Truncated,
                stderr.Truncated,
                stdout.IsBase64,
                stderr.IsBase64,
                runMs);
        });

    private static string Tail(ProgramToRun program)
    {
        var (capture, name) = program.Stderr.TotalBytes > 0 || program.Stdout.TotalBytes == 0
            ? (program.Stderr, "standard error")
            : (program.Stdout, "standard output (nothing is on standard error)");
        return capture.TotalBytes == 0
            ? " It wrote nothing."
            : $" The end of its {name}:{Environment.NewLine}{capture.EndText(ErrorTailBytes)}";
    }
}
