using System.Buffers.Binary;
using System.Text;

namespace Scheduler.Core.Contracts;

/// <summary>What encoded bytes are bound to, so that they can't be used in place of others. Codecs store it: add, never renumber.</summary>
public enum PayloadBinding
{
    /// <summary>To one task.</summary>
    Task = 1,

    /// <summary>To all tasks of a kind: for the payload of a schedule, whose tasks get their ids later.</summary>
    Kind = 2,
}

/// <summary>Which task's bytes a codec is given, and their use.</summary>
/// <param name="Task">Null: the bytes belong to a schedule, for the tasks that it will submit.</param>
/// <param name="Kind">As it was submitted. Null for results: a reader of a result knows only the task's id.</param>
public readonly record struct PayloadContext(PayloadUse Use, TaskId? Task, string? Kind)
{
    /// <summary>What the bytes can be bound to when they are encoded.</summary>
    public PayloadBinding Binding => Task is null ? PayloadBinding.Kind : PayloadBinding.Task;

    /// <summary>The payload of a task.</summary>
    public static PayloadContext OfPayload(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new PayloadContext(PayloadUse.Payload, task.Id, task.Kind);
    }

    /// <summary>The result of a task.</summary>
    public static PayloadContext OfResult(TaskId task) => new(PayloadUse.Result, task, null);

    /// <summary>The log of a task's attempt.</summary>
    public static PayloadContext OfLog(TaskId task) => new(PayloadUse.Log, task, null);

    /// <summary>The bytes that represent use, task and kind, as an encryption authenticates them.</summary>
    /// <exception cref="PayloadCodecException">The context has no task or kind to bind to.</exception>
    public byte[] AssociatedData(PayloadBinding binding)
    {
        var (task, kind) = binding switch
        {
            PayloadBinding.Task when Task is { Value: { } id } => (id, Kind ?? ""),
            PayloadBinding.Kind when Kind is not null => ("", Kind),
            _ => throw new PayloadCodecException("its header does not say what it belongs to."),
        };
        var taskBytes = Encoding.UTF8.GetByteCount(task);
        var bytes = new byte[2 + sizeof(int) + taskBytes + Encoding.UTF8.GetByteCount(kind)];
        bytes[0] = (byte)Use;
        bytes[1] = (byte)binding;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), taskBytes);
        Encoding.UTF8.GetBytes(task, bytes.AsSpan(2 + sizeof(int)));
        Encoding.UTF8.GetBytes(kind, bytes.AsSpan(2 + sizeof(int) + taskBytes));
        return bytes;
    }

    /// <summary>Such as <c>payload</c>.</summary>
    internal string Noun => Use switch
    {
        PayloadUse.Result => "result",
        PayloadUse.Checkpoint => "checkpoint",
        PayloadUse.Log => "log",
        _ => "payload",
    };
}
