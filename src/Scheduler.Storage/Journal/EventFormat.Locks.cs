using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of locks.</content>
internal static partial class EventFormat
{
    private static RecordRow<Event>[] LockRows() =>
    [
        Of<LockRequested>(54, (ref f, e) => new(f.Moment(e.At), f.Name(e.Lock), f.Text(e.Owner), f.Span(e.Lease), f.OptionalName(e.Principal))),
        Of<LockGranted>(55, (ref f, e) => new(f.Moment(e.At), f.Name(e.Lock), f.Text(e.Owner))),
        Of<LockEnded>(56, (ref f, e) => new(f.Moment(e.At), f.Name(e.Lock), f.Text(e.Owner), f.Enum(e.Cause), f.OptionalName(e.Principal))),
    ];
}
