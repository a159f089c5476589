using System.Globalization;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Tasks as lines of text under each other. Widths are those of the first page, so that pages can follow without end.</summary>
internal sealed class TaskTable
{
    private const int MostId = 50;
    private const int MostName = 16;
    private const int NoteWidth = 60;

    private readonly int _id;
    private readonly int _kind;
    private bool _hasHeader;

    private TaskTable(int id, int kind)
    {
        _id = id;
        _kind = kind;
    }

    public static TaskTable For(IReadOnlyList<TaskInfo> page) => new(
        Math.Min(MostId, Math.Max(4, page.Max(t => Printable.Of(t.Id.Value).Length))),
        Math.Min(MostName, Math.Max(4, page.Max(t => Printable.Of(t.Kind).Length))));

    public IEnumerable<string> Lines(IReadOnlyList<TaskInfo> page)
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            yield return Line("TASK", "PHASE", "KIND", "ATTEMPT", "SINCE (UTC)", "");
        }

        foreach (var task in page)
        {
            yield return Line(
                Printable.Of(task.Id.Value, _id),
                SchedulerJsonText.Word(task.Phase),
                Printable.Of(task.Kind, _kind),
                task.Attempt.ToString(CultureInfo.InvariantCulture),
                (task.FinishedAt ?? task.AssignedAt ?? task.SubmittedAt).ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Note(task));
        }
    }

    private string Line(string id, string phase, string kind, string attempt, string since, string note) =>
        $"{id.PadRight(_id)}  {phase,-9}  {kind.PadRight(_kind)}  {attempt,7}  {since,-19}  {note}".TrimEnd();

    private static string Note(TaskInfo task) => task switch
    {
        { Phase: TaskPhase.Succeeded, RunTime: { } time } => "in " + Units.Time(time),
        { Hold: { } hold } => Printable.OneLine(hold.Reason, NoteWidth),
        { Unmet: { } unmet } => Printable.OneLine(unmet.ToString(), NoteWidth),
        { Phase: TaskPhase.Awaiting, After: { Count: > 0 } after } => Printable.Of(DependencyText.Of(after[0], after.Count - 1), NoteWidth),
        { Progress: { } progress } => Printable.Of(TaskText.Of(progress), NoteWidth),
        { Error: { Length: > 0 } error } => Printable.OneLine(error, NoteWidth),
        { Phase: TaskPhase.Assigned or TaskPhase.Running, Node: { } node } => "on " + Printable.Of(node.Name, NoteWidth),
        { Phase: TaskPhase.Scheduled, DueAt: { } due } => string.Create(CultureInfo.InvariantCulture, $"due {due.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}"),
        _ => "",
    };
}
