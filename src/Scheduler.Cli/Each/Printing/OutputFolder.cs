using System.Collections.Concurrent;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Each.Printing;

/// <summary>
/// What programs have written and nobody has printed: a file a stream, named by the task, removed when it is printed. Should
/// this process die between a task's outcome and its printing, the next one finds the file and prints it.
/// </summary>
internal sealed class OutputFolder
{
    private const string FolderName = "output";

    private readonly string _path;
    private readonly ConcurrentDictionary<TaskId, ProgramFailure> _ends = new();

    public OutputFolder(string dataFolder) => _path = Path.Combine(dataFolder, FolderName);

    /// <summary>Takes what the program of an attempt writes.</summary>
    public IProgramOutput Start(TaskContext context)
    {
        var output = new AttemptOutput(this, context.TaskId);
        if (context.Attempt > 1)
        {
            output.Delete();
        }

        return output;
    }

    /// <summary>How a task's last attempt ended, where that was not well and it ended in this process.</summary>
    public ProgramFailure? TakeEnd(TaskId task) => _ends.TryRemove(task, out var end) ? end : null;

    /// <summary>Prints what a task has written, and removes it.</summary>
    public void Print(TaskId task, Stream stdout, Stream stderr)
    {
        Print(FileOf(task, AttemptOutput.Stdout), stdout);
        Print(FileOf(task, AttemptOutput.Stderr), stderr);
    }

    public string FileOf(TaskId task, string stream) => Path.Combine(_path, task.Value + stream);

    public FileStream Create(TaskId task, string stream)
    {
        Directory.CreateDirectory(_path);
        return new FileStream(FileOf(task, stream), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Note(TaskId task, ProgramFailure end) => _ends[task] = end;

    private static void Print(string file, Stream to)
    {
        if (!File.Exists(file))
        {
            return;
        }

        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            stream.CopyTo(to);
        }

        File.Delete(file);
    }
}
