using Scheduler.Actors.Messages;
using Scheduler.Actors.Snapshots;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Serialization;

/// <summary>The bytes of what clients and the scheduler say to each other.</summary>
internal static class ClientMessages
{
    private const byte Watch = 1;
    private const byte Known = 1;

    public static byte[] Write(SchedulerStarted message)
    {
        var writer = new WireWriter(10);
        writer.Number(message.Epoch);
        return writer.ToArray();
    }

    public static SchedulerStarted ReadStarted(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var message = new SchedulerStarted(reader.Number());
        reader.End();
        return message;
    }

    public static byte[] Write(SnapshotMark mark)
    {
        var writer = new WireWriter(16);
        writer.Number(mark.EventNumber);
        writer.Number(mark.Chunks);
        return writer.ToArray();
    }

    public static SnapshotMark ReadMark(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var mark = new SnapshotMark(reader.Number(), (int)reader.Number());
        reader.End();
        return mark;
    }

    public static byte[] Write(TaskSubmitted message)
    {
        using var codecs = Codecs.Take();
        var row = codecs.Tasks.Encode(message.Tasks).Span;
        var writer = new WireWriter(1 + row.Length);
        writer.Byte(message.Watch ? Watch : (byte)0);
        writer.Rest(row);
        return writer.ToArray();
    }

    public static TaskSubmitted ReadSubmitted(byte[] bytes, string manifest)
    {
        using var codecs = Codecs.Take();
        var reader = new WireReader(bytes, manifest);
        var watch = reader.Byte() == Watch;
        return new TaskSubmitted(codecs.Tasks.Decode(reader.Rest())) { Watch = watch };
    }

    public static byte[] Write(TaskAccepted message)
    {
        var writer = new WireWriter(16 + (message.Receipts.Count * 48));
        writer.Number(message.Receipts.Count);
        for (var i = 0; i < message.Receipts.Count; i++)
        {
            var receipt = message.Receipts[i];
            writer.Text(receipt.Task.Value);
            writer.Byte(receipt.AlreadyKnown ? Known : (byte)0);
            writer.Number((int)receipt.Phase);
        }

        return writer.ToArray();
    }

    public static TaskAccepted ReadAccepted(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var receipts = new TaskReceipt[reader.Count()];
        for (var i = 0; i < receipts.Length; i++)
        {
            var task = new TaskId(reader.Text());
            var known = reader.Byte() == Known;
            receipts[i] = new TaskReceipt(task, known, (TaskPhase)reader.Number());
        }

        reader.End();
        return new TaskAccepted(receipts);
    }

    public static byte[] Write(TaskRejected message)
    {
        var writer = new WireWriter(256 + (message.Tasks.Count * 48));
        writer.Number((int)message.Rejection.Code);
        writer.Text(message.Rejection.Message);
        writer.Number(message.Tasks.Count);
        for (var i = 0; i < message.Tasks.Count; i++)
        {
            writer.Text(message.Tasks[i].Value);
        }

        return writer.ToArray();
    }

    public static TaskRejected ReadRejected(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var code = (RejectionCode)reader.Number();
        var text = reader.Text();
        var tasks = new TaskId[reader.Count()];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = new TaskId(reader.Text());
        }

        reader.End();
        return new TaskRejected(tasks, new Rejection(code, text));
    }

    /// <param name="command">The bytes of what is refused.</param>
    public static byte[] Write(Rejection rejection, byte[] command)
    {
        var writer = new WireWriter(256 + command.Length);
        writer.Number((int)rejection.Code);
        writer.Text(rejection.Message);
        writer.Rest(command);
        return writer.ToArray();
    }

    public static CommandRejected ReadRefused(byte[] bytes, string manifest, Func<byte[], KernelCommand> command)
    {
        var reader = new WireReader(bytes, manifest);
        var rejection = new Rejection((RejectionCode)reader.Number(), reader.Text());
        return new CommandRejected(command(reader.Rest().ToArray()), rejection);
    }

    public static byte[] Write(TaskSucceeded message)
    {
        var writer = new WireWriter(56 + message.Result.Length);
        writer.Text(message.Task.Value);
        writer.Rest(message.Result.Span);
        return writer.ToArray();
    }

    public static TaskSucceeded ReadSucceeded(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        return new TaskSucceeded(new TaskId(reader.Text()), reader.Rest().ToArray());
    }

    public static byte[] Write(TaskFailed message)
    {
        var writer = new WireWriter(256);
        writer.Text(message.Task.Value);
        writer.Text(message.Error);
        return writer.ToArray();
    }

    public static TaskFailed ReadFailed(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var message = new TaskFailed(new TaskId(reader.Text()), reader.Text());
        reader.End();
        return message;
    }

    public static byte[] Write(TaskId task)
    {
        var writer = new WireWriter(48);
        writer.Text(task.Value);
        return writer.ToArray();
    }

    public static TaskId ReadTask(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes, manifest);
        var task = new TaskId(reader.Text());
        reader.End();
        return task;
    }
}
