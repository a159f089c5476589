using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

public sealed class AttemptListsTests
{
    private static readonly NodeId Node = new("n", 1);
    private static readonly GetAttempts All = new(new TaskId("t"));

    [Fact]
    public void The_attempt_that_succeeded_beside_a_copy_has_its_own_number()
    {
        var found = AttemptLists.Page(All, new AttemptRows([Ended(3, 30, AttemptEnd.Superseded), Ended(1, 10, AttemptEnd.Failed)]), [], Succeeded(token: 20, attempt: 3));
        Assert.Equal(["1 Failed", "2 Succeeded", "3 Superseded"], found.Attempts!.Select(attempt => $"{attempt.Number} {attempt.End}"));
    }

    [Fact]
    public void One_that_has_ended_meanwhile_is_told_once()
    {
        var live = Ended(1, 10, AttemptEnd.Failed) with { End = null, EndedAt = null };
        var found = AttemptLists.Page(All, new AttemptRows([Ended(1, 10, AttemptEnd.Failed)]), [live], Succeeded(token: 20, attempt: 2));
        Assert.Equal(["1 Failed", "2 Succeeded"], found.Attempts!.Select(attempt => $"{attempt.Number} {attempt.End}"));
    }

    [Fact]
    public void A_page_has_the_latest_before_the_one_that_is_named()
    {
        AttemptInfo[] ended = [.. Enumerable.Range(1, 300).Reverse().Select(number => Ended(number, number * 10, AttemptEnd.Failed))];
        var task = Succeeded(token: 3_010, attempt: 301);

        var first = AttemptLists.Page(All, new AttemptRows(ended), [], task);
        Assert.Equal((252, 301, true), (first.Attempts![0].Number, first.Attempts[^1].Number, first.HasEarlier));

        List<int> all = [];
        var page = AttemptLists.Page(All with { Limit = 100 }, new AttemptRows(ended), [], task);
        all.InsertRange(0, page.Attempts!.Select(attempt => attempt.Number));
        while (page.HasEarlier)
        {
            page = AttemptLists.Page(All with { Before = page.Attempts![0].Token, Limit = 100 }, new AttemptRows(ended), [], task);
            all.InsertRange(0, page.Attempts!.Select(attempt => attempt.Number));
        }

        Assert.Equal(Enumerable.Range(1, 301), all);
        Assert.False(AttemptLists.Page(All with { Before = new FencingToken(510), Limit = 50 }, new AttemptRows(ended), [], task).HasEarlier);
        Assert.Empty(AttemptLists.Page(All with { Before = new FencingToken(10) }, new AttemptRows(ended), [], task).Attempts!);
    }

    [Fact]
    public void Runs_are_told_apart_where_numbers_begin_anew()
    {
        AttemptInfo[] ended =
        [
            Ended(1, 70, AttemptEnd.Failed), Ended(2, 60, AttemptEnd.Failed), Ended(0, 50, AttemptEnd.Failed), Ended(1, 40, AttemptEnd.Failed),
            Ended(3, 30, AttemptEnd.Failed), Ended(2, 20, AttemptEnd.Failed), Ended(1, 10, AttemptEnd.Failed),
        ];
        var task = Succeeded(token: 80, attempt: 2);

        var found = AttemptLists.Page(All, new AttemptRows(ended), [], task);

        // The one whose row is damaged has no number, and is of the run around it.
        Assert.Equal(["1 1", "1 2", "1 3", "2 1", "2 0", "2 2", "3 1", "3 2"], found.Attempts!.Select(attempt => $"{attempt.Run} {attempt.Number}"));
        Assert.Equal(80, Find(new GetLog(new TaskId("t"))));
        Assert.Equal(70, Find(new GetLog(new TaskId("t"), Attempt: 1)));
        Assert.Equal(20, Find(new GetLog(new TaskId("t"), Attempt: 2, Run: 1)));
        Assert.Equal(60, Find(new GetLog(new TaskId("t"), Run: 2)));
        Assert.Null(Find(new GetLog(new TaskId("t"), Attempt: 3)));
        Assert.Null(Find(new GetLog(new TaskId("t"), Run: 4)));

        long? Find(GetLog asked) => AttemptLists.Find(asked, new AttemptRows(ended), [], task)?.Token.Value;
    }

    [Fact]
    public void The_run_of_one_that_goes_on_while_a_copy_of_it_has_ended_is_that_of_both()
    {
        var live = Ended(1, 50, AttemptEnd.Failed) with { End = null, EndedAt = null };
        AttemptRows archived = new([Ended(1, 10, AttemptEnd.Failed), Ended(2, 60, AttemptEnd.Lost)]);

        var found = AttemptLists.Page(All, archived, [live], Running(token: 60, attempt: 2));

        Assert.Equal(["1 1", "2 1", "2 2"], found.Attempts!.Select(attempt => $"{attempt.Run} {attempt.Number}"));
        Assert.Equal(50, AttemptLists.Find(new GetLog(new TaskId("t"), Attempt: 1), archived, [live], Running(token: 60, attempt: 2))?.Token.Value);
        Assert.Equal(10, AttemptLists.Find(new GetLog(new TaskId("t"), Run: 1), archived, [live], Running(token: 60, attempt: 2))?.Token.Value);
    }

    [Fact]
    public void Nothing_is_read_but_what_is_asked_for_whatever_there_is()
    {
        CountedRows rows = new(new AttemptRows(Enumerable.Range(1, 12_000).Select(number => Ended(((number - 1) % 6_000) + 1, number * 10, AttemptEnd.Failed))));
        var task = Running(token: 120_000, attempt: 6_000);

        var found = AttemptLists.Page(All with { Before = new FencingToken(70_010), Limit = 20 }, rows, [], task);

        Assert.Equal((981, 1_000, 2, true), (found.Attempts![0].Number, found.Attempts[^1].Number, found.Attempts[0].Run, found.HasEarlier));
        Assert.Equal(10, Assert.Single(AttemptLists.Page(All with { Before = new FencingToken(11) }, rows, [], task).Attempts!).Token.Value);
        Assert.Equal(30, AttemptLists.Find(new GetLog(new TaskId("t"), Attempt: 3, Run: 1), rows, [], task)!.Token.Value);
        Assert.Equal(60_000, AttemptLists.Find(new GetLog(new TaskId("t"), Run: 1), rows, [], task)!.Token.Value);
        Assert.Equal(120_000, AttemptLists.Find(new GetLog(new TaskId("t")), rows, [], task)!.Token.Value);
        Assert.InRange(rows.Read, 20, 100);
    }

    private sealed class CountedRows(AttemptRows rows) : IAttemptRows
    {
        public int Read { get; private set; }

        public IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most)
        {
            var found = rows.Before(token, most);
            Read += found.Count;
            return found;
        }

        public AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before)
        {
            Read++;
            return rows.Numbered(number, from, before);
        }

        public int CountAfter(FencingToken token) => rows.CountAfter(token);

        public int CountFirsts(FencingToken? upTo) => rows.CountFirsts(upTo);

        public FencingToken? FirstOf(int run) => rows.FirstOf(run);
    }

    private static TaskInfo Running(long token, int attempt) => Succeeded(token, attempt) with { Phase = TaskPhase.Running };

    private static AttemptInfo Ended(int number, long token, AttemptEnd end) => new()
    {
        Number = number, Token = new FencingToken(token), Node = Node, AssignedAt = default, EndedAt = default(Timestamp), End = end,
    };

    private static TaskInfo Succeeded(long token, int attempt) => new()
    {
        Id = new TaskId("t"), Kind = "noop", Queue = QueueOptions.DefaultName, Phase = TaskPhase.Succeeded, Attempt = attempt, Token = new FencingToken(token), Node = Node,
    };
}
