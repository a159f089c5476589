using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of limits, holds, changes of waiting tasks, groups, and copies.</content>
internal sealed partial record EventFormat
{
    private static class FlowRows
    {
        public static readonly EventFormat[] All =
        [
            Of<LimitConfigured>(
                40,
                (w, e) =>
                {
                    LimitFormat.Write(w, e.Limit);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, LimitFormat.Read(ref r), r.ReadOptionalName())),
            Of<LimitRemoved>(
                41,
                (w, e) =>
                {
                    w.WriteName(e.Limit);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadOptionalName())),
            Of<StartsCounted>(42, (w, e) => LimitFormat.WriteStarts(w, e.Starts), (ref r, at) => new(at, LimitFormat.ReadStarts(ref r))),
            Of<HoldPlaced>(
                43,
                (w, e) =>
                {
                    w.WriteInt((int)e.Target);
                    w.WriteName(e.Name);
                    w.WriteString(e.Reason);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadEnum<HoldTarget>(), r.ReadName(), r.ReadString(), r.ReadOptionalName())),
            Of<HoldReleased>(
                44,
                (w, e) =>
                {
                    w.WriteInt((int)e.Target);
                    w.WriteName(e.Name);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadEnum<HoldTarget>(), r.ReadName(), r.ReadOptionalName())),
            Of<TaskRevised>(
                45,
                (w, e) =>
                {
                    w.WriteTask(e.Task);
                    w.WriteSigned(e.Priority);
                    ValueFormat.WriteMoment(w, e.NotBefore);
                    w.WriteName(e.Queue);
                },
                (ref r, at) => new(at, r.ReadTask(), r.ReadSignedInt(), ValueFormat.ReadMoment(ref r), r.ReadName())),
            Of<GroupOpened>(
                46,
                (w, e) =>
                {
                    w.WriteName(e.Group);
                    w.WriteName(e.Parent);
                    w.WriteName(e.Principal);
                    if (e.Stragglers is { } options)
                    {
                        CopyFormat.Write(w, options);
                    }
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadOptionalName(), r.ReadOptionalName())
                {
                    Stragglers = r.RecordVersion == SaysMore ? CopyFormat.ReadOptions(ref r) : null,
                },
                e => e.Stragglers is not null),
            Of<GroupSealed>(47, (w, e) => w.WriteName(e.Group), (ref r, at) => new(at, r.ReadName())),
            Of<GroupsForgotten>(48, (w, e) => ValueFormat.WriteNames(w, e.Groups), (ref r, at) => new(at, ValueFormat.ReadNames(ref r))),
            Of<CopyAssigned>(
                49,
                (w, e) =>
                {
                    w.WriteTask(e.Task);
                    w.WriteNode(e.Node);
                    ExplanationFormat.Write(w, e.Explanation);
                    CopyFormat.Write(w, e.Reason);
                },
                (ref r, at) => new(at, r.ReadTask(), r.ReadNode(), ExplanationFormat.Read(ref r), CopyFormat.ReadReason(ref r))),
            Of<RivalEnded>(
                50,
                (w, e) =>
                {
                    w.WriteTask(e.Task);
                    w.WriteToken(e.Token);
                    w.WriteInt((int)e.How);
                    w.WriteBool(e.Crashed);
                    w.WriteBool(e.Error is not null);
                    if (e.Error is { } error)
                    {
                        w.WriteString(error);
                    }
                },
                (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadEnum<RivalEnd>())
                {
                    Crashed = r.ReadBool(),
                    Error = r.ReadBool() ? r.ReadString() : null,
                }),
            Of<LeftoverEnded>(
                51,
                (w, e) =>
                {
                    w.WriteTask(e.Task);
                    w.WriteToken(e.Token);
                    w.WriteNode(e.Node);
                },
                (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadNode())),
        ];
    }
}
