using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>One sending of one request; it may be answered more than once, as the network doubles answers.</summary>
internal sealed class SentRequest(Action<Answer> answered)
{
    public void Answered(Answer answer) => answered(answer);
}
