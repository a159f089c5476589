using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of locks.</content>
internal sealed partial record EventFormat
{
    private static class LockRows
    {
        public static readonly EventFormat[] All =
        [
            Of<LockRequested>(
                54,
                (w, e) =>
                {
                    w.WriteName(e.Lock);
                    w.WriteString(e.Owner);
                    w.WriteSpan(e.Lease);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadString(), r.ReadSpan(), r.ReadOptionalName())),
            Of<LockGranted>(
                55,
                (w, e) =>
                {
                    w.WriteName(e.Lock);
                    w.WriteString(e.Owner);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadString())),
            Of<LockEnded>(
                56,
                (w, e) =>
                {
                    w.WriteName(e.Lock);
                    w.WriteString(e.Owner);
                    w.WriteInt((int)e.Cause);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadString(), r.ReadEnum<LockEnd>(), r.ReadOptionalName())),
        ];
    }
}
