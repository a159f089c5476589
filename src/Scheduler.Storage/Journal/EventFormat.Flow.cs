using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of limits, holds, changes of waiting tasks, groups, and copies.</content>
internal static partial class EventFormat
{
    private static RecordRow<Event>[] FlowRows() =>
    [
        Of<LimitConfigured>(40, (ref f, e) => new(f.Moment(e.At), f.Of(e.Limit, LimitFormat.Fields), f.OptionalName(e.Principal))),
        Of<LimitRemoved>(41, (ref f, e) => new(f.Moment(e.At), f.Name(e.Limit), f.OptionalName(e.Principal))),
        Of<StartsCounted>(42, (ref f, e) => new(f.Moment(e.At), f.List(e.Starts, bytesEach: 2, LimitFormat.Start))),
        Of<HoldPlaced>(43, (ref f, e) => new(f.Moment(e.At), f.Enum(e.Target), f.Name(e.Name), f.Text(e.Reason), f.OptionalName(e.Principal))),
        Of<HoldReleased>(44, (ref f, e) => new(f.Moment(e.At), f.Enum(e.Target), f.Name(e.Name), f.OptionalName(e.Principal))),
        Of<TaskRevised>(45, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.SignedInt(e.Priority), f.OptionalTimestamp(e.NotBefore), f.Name(e.Queue))),
        Of<GroupOpened>(
            46,
            (ref f, e) => new(f.Moment(e.At), f.Name(e.Group), f.OptionalName(e.Parent), f.OptionalName(e.Principal))
            {
                Stragglers = f.Of(f.RecordVersion == SaysMore, e.Stragglers, CopyFormat.Options),
            },
            e => e.Stragglers is not null),
        Of<GroupSealed>(47, (ref f, e) => new(f.Moment(e.At), f.Name(e.Group))),
        Of<GroupsForgotten>(48, (ref f, e) => new(f.Moment(e.At), f.Names(e.Groups))),
        Of<CopyAssigned>(
            49,
            (ref f, e) => new(
                f.Moment(e.At), f.Task(e.Task), f.Node(e.Node), f.Of(e.Explanation, ExplanationFormat.Fields), f.Of(e.Reason, CopyFormat.Reason))),
        Of<RivalEnded>(
            50,
            (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Enum(e.How))
            {
                Crashed = f.Bool(e.Crashed),
                Error = f.Text(f.Bool(e.Error is not null), e.Error),
            }),
        Of<LeftoverEnded>(51, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Node(e.Node))),
    ];
}
