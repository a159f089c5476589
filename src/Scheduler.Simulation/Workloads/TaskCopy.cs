using System.Reflection;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Workloads;

/// <summary>The same task with something changed.</summary>
internal static class TaskCopy
{
    // By reflection, so that whatever tasks are given later is copied too.
    private static readonly PropertyInfo[] Properties = [.. typeof(TaskSpec).GetProperties().Where(p => p.CanWrite)];

    /// <summary>With another estimate.</summary>
    public static TaskSpec Of(TaskSpec task, TimeSpan? estimate) => Changed(task, (nameof(TaskSpec.Estimate), estimate));

    /// <summary>With another payload and deadline, and nothing else that is tied to the clock; the simulated handler reads no headers.</summary>
    public static TaskSpec Untimed(TaskSpec task, ReadOnlyMemory<byte> payload, Timestamp? deadline) => Changed(
        task,
        (nameof(TaskSpec.Payload), payload),
        (nameof(TaskSpec.Deadline), deadline),
        (nameof(TaskSpec.NotBefore), null),
        (nameof(TaskSpec.ExpiresAt), null),
        (nameof(TaskSpec.Timeout), null),
        (nameof(TaskSpec.Headers), null));

    private static TaskSpec Changed(TaskSpec task, params ReadOnlySpan<(string Name, object? Value)> changes)
    {
        var copy = new TaskSpec { Id = task.Id, Kind = task.Kind };
        foreach (var property in Properties)
        {
            property.SetValue(copy, property.GetValue(task));
        }

        foreach (var (name, value) in changes)
        {
            Array.Find(Properties, p => p.Name == name)!.SetValue(copy, value);
        }

        return copy;
    }
}
