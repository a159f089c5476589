using System.Buffers.Binary;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Workloads;

/// <summary>A task, when it is submitted, and how long its handler works on a node of ordinary performance.</summary>
/// <param name="Task">Its payload holds the run time, as <see cref="PayloadOf"/> writes it.</param>
/// <param name="User">Whose it is: what Jain's index compares, and what colours stand for.</param>
public readonly record struct SimulatedTask(TaskSpec Task, Timestamp ArrivesAt, TimeSpan RunTime, string User)
{
    /// <summary>Where it stands in its trace; 0: nowhere.</summary>
    public int Line { get; init; }

    /// <summary>The kind of tasks that have none of their own.</summary>
    public const string Kind = "simulated";

    /// <summary>What the simulated handler reads: for how long it has to work. Its checkpoints are the same: how long it has.</summary>
    public static byte[] PayloadOf(TimeSpan time)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, time.Ticks);
        return payload;
    }

    public static TimeSpan RunTimeOf(TaskSpec task) => TimeIn(task.Payload.Span);

    /// <summary>What <see cref="PayloadOf"/> has written.</summary>
    public static TimeSpan TimeIn(ReadOnlySpan<byte> payload) => new(BinaryPrimitives.ReadInt64LittleEndian(payload));
}
