using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Client;

/// <summary>The path of a task, a node, a queue, a schedule, a calendar or a limit, relative to the server.</summary>
internal static class ResourcePath
{
    /// <param name="what">Null: the task itself.</param>
    public static string Of(TaskId task, string? what = null, string? query = null) => Of("v1/tasks/", task.Value, what, query);

    public static string OfNode(string name, string what) => Of("v1/nodes/", name ?? "", what, query: null);

    public static string OfQueue(string name) => Of("v1/queues/", name, what: null, query: null);

    /// <summary>Matches targets that do not exist, after the routes of all targets that do.</summary>
    public const string AnyHoldPattern = "/v1/holds/{target}/{id}";

    /// <summary>The path as a route, with <c>{id}</c> for the name.</summary>
    public static string HoldPattern(HoldTarget target) => $"/v1/holds/{SchedulerJsonText.Word(target)}/{{id}}";

    public static string OfHold(HoldTarget target, string name) =>
        Of($"v1/holds/{SchedulerJsonText.Word(target)}/", name ?? "", what: null, query: null);

    public static string OfLimit(string name) => Of("v1/limits/", name ?? "", what: null, query: null);

    /// <param name="what">Null: the schedule itself.</param>
    public static string OfSchedule(string name, string? what = null, string? query = null) => Of("v1/schedules/", name ?? "", what, query);

    /// <param name="what">Null: the group itself.</param>
    public static string OfGroup(string name, string? what = null, string? query = null) => Of("v1/groups/", name ?? "", what, query);

    /// <param name="what">Null: the lock itself.</param>
    public static string OfLock(string name, string? what = null) => Of("v1/locks/", name ?? "", what, query: null);

    public static string OfCalendar(string name) => Of("v1/calendars/", name ?? "", what: null, query: null);

    private static string Of(string folder, string id, string? what, string? query)
    {
        var canStand = id.Length > 0 && id.Any(c => c != '.') && !id.Any(char.IsControl);
        var path = folder + (canStand ? Uri.EscapeDataString(id) : "-") + (what is null ? "" : "/" + what);
        string?[] parts = [canStand ? null : "id=" + Uri.EscapeDataString(id), query];
        var all = string.Join('&', parts.Where(p => p is not null));
        return all.Length == 0 ? path : path + "?" + all;
    }
}
