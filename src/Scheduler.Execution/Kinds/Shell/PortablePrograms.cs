using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>
/// Programs on systems without specific support. Known weaknesses: a program and its children are killed at once, not asked first;
/// they outlive this process if it is killed (on Windows a job object would end them, but is not used yet); and on
/// Unix a program that was killed by a signal has the exit code 128 plus the signal's number.
/// </summary>
internal sealed class PortablePrograms : IPrograms
{
    // The same number on Windows and elsewhere.
    private const int NoSuchFile = 2;

    public async Task<ProgramEnd> RunAsync(
        ProgramToRun program, TimeSpan grace, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var process = Start(program);
        var output = CopyAsync(process.StandardOutput.BaseStream, program.Stdout);
        var error = CopyAsync(process.StandardError.BaseStream, program.Stderr);
        var input = WriteAsync(process.StandardInput.BaseStream, program.Stdin);
        var wasAsked = false;
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            wasAsked = true;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await input.ConfigureAwait(false);
        await Task.WhenAll(output, error).ConfigureAwait(false);
        return new ProgramEnd(process.ExitCode, null, wasAsked);
    }

    private static Process Start(ProgramToRun program)
    {
        if (program.Cwd is { } folder && !Directory.Exists(folder))
        {
            throw new ProgramNotStartedException($"The working folder '{folder}' is not there.");
        }

        var args = program.Args.Select(arg => Utf8.IsValid(arg)
            ? Encoding.UTF8.GetString(arg)
            : throw new ProgramNotStartedException($"An argument of '{program.Program}' is not UTF-8,"
                + " and this system takes nothing else."));
        var start = new ProcessStartInfo(program.Program, args)
        {
            WorkingDirectory = program.Cwd ?? "",
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in program.Env)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ProgramNotStartedException(
                $"The program '{program.Program}' can't be started: {e.Message}", isMissing: e.NativeErrorCode == NoSuchFile);
        }
    }

    private static async Task CopyAsync(Stream stream, OutputCapture capture)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            capture.Append(buffer.AsSpan(0, read));
        }
    }

    private static async Task WriteAsync(Stream stream, byte[] bytes)
    {
        try
        {
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It does not read on, which is its own affair.
        }
    }
}
