using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>A request that its gateway has taken on, and not answered yet.</summary>
internal sealed class UnansweredRequest(long number, Request question, bool watch, Asker asker, Timestamp givenUpAt)
{
    public long Number => number;

    public Request Question => question;

    public bool Watch => watch;

    public Asker Asker => asker;

    public Timestamp GivenUpAt => givenUpAt;

    /// <summary>Tasks with payloads that it carries; 0: it is small, and needs no credit.</summary>
    public int Tasks { get; } = question switch
    {
        SubmitTasks submit => submit.Tasks.Count,
        SetSchedule or SetCalendar => 1,
        _ => 0,
    };

    /// <summary>About.</summary>
    public int Bytes { get; } = question switch
    {
        SubmitTasks submit => WireSize.Of(submit.Tasks),
        SetCalendar set => WireSize.OfRequest + WireSize.Of(set.Calendar),
        SetSchedule set => WireSize.OfRequest + WireSize.Of(set.Schedule),
        _ => WireSize.OfRequest,
    };

    public bool IsSent { get; set; }

    public bool IsAnswered { get; private set; }

    public void Answer(Answer answer)
    {
        IsAnswered = true;
        asker.Answer(question, answer);
    }
}
