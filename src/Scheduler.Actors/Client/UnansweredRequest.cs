using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>A request that its gateway has accepted, and not answered yet.</summary>
internal sealed class UnansweredRequest(long number, Request question, bool watch, Asker asker, Timestamp givenUpAt)
{
    public long Number => number;

    // Answered, it may stand behind one that waits for a lock for some seconds; what it asked is not kept that long.
    private Request? _question = question;

    public Request Question => _question ?? throw new InvalidOperationException("It was answered.");

    public bool Watch => watch;

    public Asker Asker => asker;

    public Timestamp GivenUpAt => givenUpAt;

    /// <summary>How many tasks with payloads it carries; 0: it is small, and needs no credit.</summary>
    public int Tasks { get; } = question switch
    {
        SubmitTasks submit => submit.Tasks.Count,
        SetSchedule or SetCalendar => 1,
        _ => 0,
    };

    /// <summary>Its approximate size in bytes.</summary>
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
        var asked = Question;
        IsAnswered = true;
        _question = null;
        asker.Answer(asked, answer);
    }
}
