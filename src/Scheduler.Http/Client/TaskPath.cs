using Scheduler.Core.Contracts;

namespace Scheduler.Http;

/// <summary>Where a task is found.</summary>
internal static class TaskPath
{
    /// <summary>Relative to the server.</summary>
    /// <param name="what">Null: the task itself.</param>
    public static string Of(TaskId task, string? what = null, string? query = null)
    {
        var id = task.Value;
        var canStand = id.Length > 0 && id.Any(c => c != '.') && !id.Any(char.IsControl);
        var path = "v1/tasks/" + (canStand ? Uri.EscapeDataString(id) : "-") + (what is null ? "" : "/" + what);
        string?[] parts = [canStand ? null : "id=" + Uri.EscapeDataString(id), query];
        var all = string.Join('&', parts.Where(p => p is not null));
        return all.Length == 0 ? path : path + "?" + all;
    }
}
