using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>The messages between scheduler and nodes. For how to change a record, see <see cref="RecordTable{TBase}"/>.</summary>
internal static class NodeMessageFormat
{
    private const byte SaysMore = RecordTable<AttemptReport>.SaysMore;
    private const byte Version = 1;

    // Tags: never renumber, never use one again.
    private const byte FromNodeTag = 1;
    private const byte ToNodeTag = 2;
    private const byte AssignmentTag = 3;
    private const byte LogTag = 12;

    private const int HasJoin = 1;
    private const int HasLeaseAskedAt = 2;
    private const int HasHeld = 4;
    private const int Leaving = 8;
    private const int HasBlocked = 16;

    private const int HasLease = 1;
    private const int Drain = 2;
    private const int Refused = 4;
    private const int Introduce = 8;
    private const int HasPreemptions = 16;
    private const int HasCheckpoints = 32;
    private const int NameTaken = 64;

    // Of assignments: version 1 has no checkpoint, and no version below 3 inputs; each is still written where there is none.
    private const byte WithCheckpoint = 2;
    private const byte WithInputs = 3;

    private static readonly RecordTable<AttemptReport> Reports = new("report", Rows());

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static RecordRow<AttemptReport>[] Rows() =>
    [
        Of<AttemptStartedReport>(4, Started),
        Of<AttemptSucceededReport>(5, Succeeded, r => r.Then.Count > 0),
        Of<AttemptFailedReport>(
            6,
            (ref f, r) => new(f.Task(r.Task), f.Token(r.Token), f.Text(r.Error), f.Bool(r.Retryable), f.Bool(r.TimedOut), f.Span(r.RunTime))
            {
                RetryAfter = f.Span(f.RecordVersion == SaysMore, r.RetryAfter),
            },
            r => r.RetryAfter is not null),
        Of<AttemptCancelledReport>(7, (ref f, r) => new(f.Task(r.Task), f.Token(r.Token), f.Span(r.RunTime))),
        Of<AttemptHandedBackReport>(8, (ref f, r) => new(f.Task(r.Task), f.Token(r.Token))),
        Of<AttemptYieldedReport>(9, (ref f, r) => new(f.Task(r.Task), f.Token(r.Token), f.OptionalBytes(r.State), f.Span(r.RunTime))),
        Of<CheckpointReport>(10, (ref f, r) => new(f.Task(r.Task), f.Token(r.Token), f.Int(r.Number), f.Bytes(r.State), f.Span(r.RunTime))),
        Of<AttemptProgressReport>(
            11,
            (ref f, r) => new(
                f.Task(r.Task),
                f.Token(r.Token),
                f.Double(r.Fraction ?? double.NaN) is var fraction && double.IsNaN(fraction) ? null : fraction,
                f.OptionalName(r.Message))),
    ];

    public static FromNode FromNode(ref RecordFields f, FromNode message)
    {
        var head = f.Record(FromNodeTag, Version, "message", message, Head);
        return head with { Reports = f.List(message.Reports, bytesEach: 5, Report) };
    }

    public static ToNode ToNode(ref RecordFields f, ToNode message)
    {
        var head = f.Record(ToNodeTag, Version, "message", message, Head);
        return head with { Assignments = f.List(message.Assignments, bytesEach: 8, Assignment) };
    }

    private static RecordRow<AttemptReport> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? saysMore = null)
        where T : AttemptReport =>
        new RecordRow<AttemptReport, T>(tag, fieldsOf, saysMore);

    private static FromNode Head(ref RecordFields f, FromNode message)
    {
        var flags = f.Flags(message, FlagsOf, HasJoin | HasLeaseAskedAt | HasHeld | HasBlocked | Leaving);
        return new(f.Node(message.Node), f.Long(message.Epoch), f.Int(message.Window), [])
        {
            Join = f.Of(flags[HasJoin], message.Join, ValueFormat.Offer),
            LeaseAskedAt = f.Timestamp(flags[HasLeaseAskedAt], message.LeaseAskedAt),
            Held = flags[HasHeld] ? f.Tokens(message.Held!) : null,
            Blocked = flags[HasBlocked] ? f.List(message.Blocked, bytesEach: 5, Blocked) : null,
            Leaving = flags[Leaving],
        };
    }

    private static int FlagsOf(FromNode message) =>
        (message.Join is null ? 0 : HasJoin)
        | (message.LeaseAskedAt is null ? 0 : HasLeaseAskedAt)
        | (message.Held is null ? 0 : HasHeld)
        | (message.Blocked is null ? 0 : HasBlocked)
        | (message.Leaving ? Leaving : 0);

    private static ToNode Head(ref RecordFields f, ToNode message)
    {
        var flags = f.Flags(message, FlagsOf, HasLease | Drain | Refused | Introduce | HasPreemptions | HasCheckpoints | NameTaken);
        return new(f.Node(message.Node), f.Long(message.Epoch))
        {
            Lease = flags[HasLease] ? f.Of(message.Lease ?? default, Lease) : null,
            Acknowledged = f.Tokens(message.Acknowledged),
            Cancel = f.Tokens(message.Cancel),
            Preempt = flags[HasPreemptions] ? f.Tokens(message.Preempt) : [],
            Checkpoints = flags[HasCheckpoints] ? f.List(message.Checkpoints, bytesEach: 3, Answer) : [],
            Drain = flags[Drain],
            Refused = flags[Refused],
            Introduce = flags[Introduce],
            NameTaken = flags[NameTaken],
        };
    }

    private static int FlagsOf(ToNode message) =>
        (message.Lease is null ? 0 : HasLease)
        | (message.Drain ? Drain : 0)
        | (message.Refused ? Refused : 0)
        | (message.Introduce ? Introduce : 0)
        | (message.NameTaken ? NameTaken : 0)
        | (message.Preempt.Count == 0 ? 0 : HasPreemptions)
        | (message.Checkpoints.Count == 0 ? 0 : HasCheckpoints);

    private static LeaseGrant Lease(ref RecordFields f, LeaseGrant lease) => new(f.Timestamp(lease.AskedAt), f.Span(lease.Duration));

    private static BlockedReport Blocked(ref RecordFields f, BlockedReport report) =>
        new(f.Task(report.Task), f.Token(report.Token), f.Int(report.Attempt), f.Int(report.Slots), f.Span(report.For));

    private static CheckpointAnswer Answer(ref RecordFields f, CheckpointAnswer answer)
    {
        var (token, number, code) = (f.Token(answer.Token), f.Int(answer.Number), f.Int((int?)answer.Rejection?.Code ?? 0));
        return new(token, number, code == 0 ? null : new Rejection((RejectionCode)code, f.Text(answer.Rejection?.Message!)));
    }

    // A report with a log stands behind a record of its own that has the log.
    private static AttemptReport Report(ref RecordFields f, AttemptReport report)
    {
        if (!f.HasNext(LogTag, report is { Log: not null }))
        {
            return f.OneOf(Reports, report);
        }

        var log = f.Record(LogTag, Version, "report", report?.Log ?? default, static (ref f, bytes) => f.Bytes(bytes));
        var read = f.OneOf(Reports, report!);
        return f.IsWriting ? report! : read with { Log = log };
    }

    // Every attempt has these two.
    private static AttemptStartedReport Started(ref RecordFields f, AttemptStartedReport report)
    {
        var (task, token) = (f.Task(report.Task), f.Token(report.Token));
        return f.IsWriting ? report : new(task, token);
    }

    private static AttemptSucceededReport Succeeded(ref RecordFields f, AttemptSucceededReport report)
    {
        var (task, token, result, runTime) = (f.Task(report.Task), f.Token(report.Token), f.Bytes(report.Result), f.Span(report.RunTime));
        var then = f.RecordVersion == SaysMore ? f.List(report.Then, bytesEach: 3, TaskSpecFormat.Fields) : [];
        return f.IsWriting ? report : new(task, token, result, runTime) { Then = then };
    }

    private static Assignment Assignment(ref RecordFields f, Assignment assignment) => f.Record(
        AssignmentTag, VersionOf(assignment), newest: WithInputs, "message", assignment, Content);

    private static byte VersionOf(Assignment assignment) => assignment switch
    {
        { Inputs.Count: > 0 } => WithInputs,
        { Checkpoint: not null } => WithCheckpoint,
        _ => Version,
    };

    private static Assignment Content(ref RecordFields f, Assignment assignment)
    {
        var (token, number, task) = (f.Token(assignment.Token), f.Int(assignment.Number), f.Of(assignment.Task, TaskSpecFormat.Fields));
        var checkpoint = f.RecordVersion == WithInputs ? f.OptionalBytes(assignment.Checkpoint) : f.Bytes(f.RecordVersion == WithCheckpoint, assignment.Checkpoint);
        var inputs = f.RecordVersion == WithInputs ? f.List(assignment.Inputs, bytesEach: 2, Input) : [];
        return f.IsWriting ? assignment : new(task, number, token) { Checkpoint = checkpoint, Inputs = inputs };
    }

    private static TaskInput Input(ref RecordFields f, TaskInput input) => new(f.Task(input.Task), f.OptionalBytes(input.Result));
}
