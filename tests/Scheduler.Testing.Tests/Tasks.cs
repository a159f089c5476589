using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Tests;

internal static class Tasks
{
    public static TaskSpec Of<T>(string kind, T payload, int number = 1) =>
        new() { Id = FormattableString.Invariant($"{kind}-{number}"), Kind = kind, Payload = Payload.Json(payload) };
}
