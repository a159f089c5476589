using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>When each that has a lock or waits for one is to be looked at next, the first first: to be told that it waits still, or to be given up.</summary>
internal sealed class LockLeases
{
    private readonly IndexedHeap<LockRequest, ByLook> _byLook = new(default);

    public Timestamp? NextLook => _byLook.Count == 0 ? null : new Timestamp(_byLook.FirstKey);

    public void LookAt(LockRequest request, Timestamp when) => _byLook.Set(request, when.Ticks, request.Number);

    public void Remove(LockRequest request) => _byLook.Remove(request);

    public LockRequest? DueBy(Timestamp now) => _byLook.Count > 0 && _byLook.FirstKey <= now.Ticks ? _byLook.First : null;

    private readonly struct ByLook : IHeapPosition<LockRequest>
    {
        public ref int Of(LockRequest item) => ref item.Position;
    }
}
