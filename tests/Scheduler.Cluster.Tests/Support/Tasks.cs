using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Cluster.Tests.Support;

internal static class Tasks
{
    public static TaskSpec[] Noops(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new TaskSpec { Id = new TaskId($"{name}-{i}"), Kind = BuiltInKinds.Noop })];

    public static TaskSpec[] Sleeps(string name, int count, int milliseconds) => [.. Enumerable.Range(0, count).Select(i => new TaskSpec
    {
        Id = new TaskId($"{name}-{i}"),
        Kind = BuiltInKinds.Sleep,
        Payload = Payload.Json(new SleepPayload(milliseconds)),
    })];
}
