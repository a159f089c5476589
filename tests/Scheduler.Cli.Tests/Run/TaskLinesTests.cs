using System.Text;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Run;
using Scheduler.Cli.Run.Input;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Run;

public sealed class TaskLinesTests
{
    private static readonly LineRules Rules = new(
        ["noop", "sleep"], new Resources(2_000, 1_000_000), new Labels([new("disk", "ssd")]), Slots: 4, RunOptions.Limits);

    [Fact]
    public void What_it_takes_of_a_node_and_for_whom_it_is()
    {
        var task = Tasks("""
            {"kind":"noop","slots":3,"fairnessKey":"acme","weight":2,"affinityKey":"block-7","antiAffinityKey":"replica"}
            """).Single().Task;

        Assert.Equal((3, "acme", 2), (task.Slots, task.FairnessKey, task.Weight));
        Assert.Equal(("block-7", "replica"), (task.AffinityKey, task.AntiAffinityKey));
    }

    [Fact]
    public void Every_field_is_read()
    {
        var task = Tasks("""
            {"id":"a","kind":"noop","payload":{"x": [1, "é"]},"priority":-3,"estimate":"1.5s","timeout":90,"maxAttempts":7,"request":{"cpu":500,"memory":1000},"labels":{"disk":"ssd"},"queue":"q","deadline":"2030-01-31T18:00:00+01:00","notBefore":"2030-01-31T17:00:00.25Z"}
            """).Single().Task;

        Assert.Equal("a", task.Id.Value);
        Assert.Equal("noop", task.Kind);
        Assert.Equal("""{"x": [1, "é"]}""", Encoding.UTF8.GetString(task.Payload.Span));
        Assert.Equal(-3, task.Priority);
        Assert.Equal(TimeSpan.FromSeconds(1.5), task.Estimate);
        Assert.Equal(TimeSpan.FromSeconds(90), task.Timeout);
        Assert.Equal(7, task.Retry.MaxAttempts);
        Assert.Equal(new Resources(500, 1000), task.Request);
        Assert.Equal(new Labels([new("disk", "ssd")]), task.RequiredLabels);
        Assert.Equal("q", task.Queue);
        Assert.Equal("2030-01-31T17:00:00.0000000Z", task.Deadline.ToString());
        Assert.Equal("2030-01-31T17:00:00.2500000Z", task.NotBefore.ToString());
    }

    [Fact]
    public void What_only_programs_set_is_read_too()
    {
        var task = Tasks("""
            {"kind":"noop","payloadBase64":"AQI=","preferredLabels":[{"key":"zone","value":"a","weight":50},{"key":"disk","value":"tape","weight":-1}],"retry":{"maxAttempts":2,"baseDelay":"2s"},"headers":{"tenant":"a"},"principal":"root","expiresAt":"2030-01-31T18:00:00Z"}
            """).Single().Task;

        Assert.Equal([1, 2], task.Payload.ToArray());
        Assert.Equal([new LabelPreference("zone", "a", 50), new LabelPreference("disk", "tape", -1)], task.PreferredLabels);
        Assert.Equal((2, TimeSpan.FromSeconds(2)), (task.Retry.MaxAttempts, task.Retry.BaseDelay));
        Assert.Equal(("a", "root"), (task.Headers!["tenant"], task.Principal));
        Assert.NotNull(task.ExpiresAt);
    }

    [Fact]
    public void When_it_is_tried_again_is_read()
    {
        var tasks = Tasks("""
            {"kind":"noop","retry":{"backoff":"fixed","baseDelay":"30s","maxAge":"1d"}}
            {"kind":"noop","retry":{"delays":["10s",60,"1h"],"jitterPercent":0}}
            {"kind":"noop","retry":{"delays":[],"maxAge":null}}
            """);

        Assert.Equal(
            [
                new RetryPolicy { Backoff = RetryBackoff.Fixed, BaseDelay = TimeSpan.FromSeconds(30), MaxAge = TimeSpan.FromDays(1) },
                new RetryPolicy { Delays = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)], JitterPercent = 0 },
                RetryPolicy.Default,
            ],
            tasks.Select(line => line.Task.Retry));
    }

    [Theory]
    [InlineData("\"200ms\"", 200)]
    [InlineData("\"1.5s\"", 1_500)]
    [InlineData("\"2m\"", 120_000)]
    [InlineData("\"1h\"", 3_600_000)]
    [InlineData("\"1d\"", 86_400_000)]
    [InlineData("\"1m30s\"", 90_000)]
    [InlineData("\"1d 12h\"", 129_600_000)]
    [InlineData("\"1s500ms\"", 1_500)]
    [InlineData("0.25", 250)]
    [InlineData("3", 3_000)]
    public void A_duration_has_a_unit_or_is_in_seconds(string value, double milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds), Tasks($$"""{"kind":"noop","timeout":{{value}}}""").Single().Task.Timeout);

    [Theory]
    [InlineData("""{"kind":"noop","id":""}""", "id", "It is empty")]
    [InlineData("""{"kind":"noop","id":7}""", "id", "It is 7, but must be a text")]
    [InlineData("""{"payload":1}""", "kind", "It is missing: the name of what runs the task.")]
    [InlineData("""{"kind":"nop"}""", "kind", "There is no kind 'nop'. Known: noop, sleep.")]
    [InlineData("""{"kind":"noop","priority":1.5}""", "priority", "It is 1.5, but must be a whole number between")]
    [InlineData("""{"kind":"noop","slots":5}""", "slots", "It is 5, but each node has 4. --slots N sets how many.")]
    [InlineData("""{"kind":"noop","priority":3000000000}""", "priority", "between -2147483648 and 2147483647")]
    [InlineData("""{"kind":"noop","estimate":-1}""", "estimate", "It is -1, but must be a duration from 0")]
    [InlineData("""{"kind":"noop","timeout":0}""", "timeout", "from 1 ms")]
    [InlineData("""{"kind":"noop","timeout":"1w"}""", "timeout", "It is \"1w\"")]
    [InlineData("""{"kind":"noop","timeout":[1]}""", "timeout", "It is a list")]
    [InlineData("""{"kind":"noop","timeout":1e300}""", "timeout", "3,650 days")]
    [InlineData("""{"kind":"noop","maxAttempts":0}""", "maxAttempts", "between 1 and 1000")]
    [InlineData("""{"kind":"noop","request":5}""", "request", "an object such as")]
    [InlineData("""{"kind":"noop","request":{"cpu":-1}}""", "request.cpu", "It is -1")]
    [InlineData("""{"kind":"noop","request":{"cpu":2001}}""", "request.cpu", "each node offers 2000")]
    [InlineData("""{"kind":"noop","request":{"memory":9000000}}""", "request.memory", "each node offers 1000000")]
    [InlineData("""{"kind":"noop","request":{"gpu":1}}""", "request.gpu", "each node offers 0. --offer gpu=N")]
    [InlineData("""{"kind":"noop","request":{"cpu":1,"cpu":1}}""", "request.cpu", "given twice")]
    [InlineData("""{"kind":"noop","labels":"ssd"}""", "labels", "an object such as")]
    [InlineData("""{"kind":"noop","labels":{"disk":1}}""", "labels.disk", "must be a text")]
    [InlineData("""{"kind":"noop","labels":{"disk":"tape"}}""", "labels", "No node has disk=tape")]
    [InlineData("""{"kind":"noop","queue":" "}""", "queue", "1 to 100")]
    [InlineData("""{"kind":"noop","preferredLabels":{"disk":"ssd"}}""", "preferredLabels", "a list such as")]
    [InlineData("""{"kind":"noop","preferredLabels":[{"key":"disk"}]}""", "preferredLabels[0].value", "missing")]
    [InlineData("""{"kind":"noop","preferredLabels":[{"key":"a","value":"b","weight":101}]}""", "preferredLabels[0].weight", "between -100 and 100")]
    [InlineData("""{"kind":"noop","payload":1,"payloadBase64":"AQ=="}""", "payloadBase64", "a payload already")]
    [InlineData("""{"kind":"noop","deadline":"tomorrow"}""", "deadline", "RFC 3339")]
    [InlineData("""{"kind":"noop","deadline":"2030-01-31T18:00:00"}""", "deadline", "RFC 3339")]
    [InlineData("""{"kind":"noop","notBefore":"2030-02-31T18:00:00Z"}""", "notBefore", "RFC 3339")]
    [InlineData("""{"kind":"noop","prioritty":1}""", "prioritty", "There is no such field. Known: affinityKey,")]
    [InlineData("""{"kind":"noop","kind":"noop"}""", "kind", "given twice")]
    [InlineData("""{"kind":"noop","id":"\ud800"}""", "id", "lone surrogate")]
    [InlineData("""{"kind":"noop"} {"kind":"noop"}""", null, "It is not JSON, from byte 17 on.")]
    [InlineData("""{"kind":"noop" """, null, "It is not JSON")]
    [InlineData("[1]", null, "It is not a JSON object")]
    [InlineData("plain", null, "It is not JSON, from byte 1 on.")]
    public void A_bad_line_is_named_with_its_field_and_the_reason(string line, string? field, string reason)
    {
        var bad = Read("\n" + line).Single().Bad!;

        Assert.Equal(2, bad.Number);
        Assert.Equal(field, bad.Field);
        Assert.Contains(reason, bad.Reason);
    }

    [Fact]
    public void What_is_not_UTF8_is_said() => Assert.Equal(
        "It is not UTF-8, from byte 10 on.", Read([.. "{\"kind\":\""u8, 0xFF, .. "\"}"u8]).Single().Bad!.Reason);

    [Fact]
    public void An_id_twice_is_said_with_the_line_that_has_it()
    {
        var lines = Read("""
            {"kind":"noop","id":"a"}
            {"kind":"noop","id":"b"}
            {"kind":"noop","id":"a"}
            """);

        Assert.Equal([1L, 2L], lines.Where(l => l.Task is not null).Select(l => l.Task!.Number));
        var bad = lines[2].Bad!;
        Assert.Equal((3L, "id"), (bad.Number, bad.Field!));
        Assert.Contains("that of line 1", bad.Reason);
    }

    [Fact]
    public void Equal_lines_are_told_apart_by_their_ordinal_and_the_same_file_means_the_same_tasks()
    {
        const string A = """{"kind":"noop","payload":"a"}""";
        const string B = """{"kind":"noop","payload":"b"}""";

        var ids = Ids($"{A}\n{B}\n{A}\n{A}");

        Assert.Equal(ids, Ids($"\uFEFF{A}\r\n\n {B} \n{A}\n{A}\n"));
        Assert.Equal(4, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([ids[0] + ".2", ids[0] + ".3"], ids[2..]);
        Assert.Equal(ids.Order(StringComparer.Ordinal), Ids($"{B}\n{A}\n{A}\n{A}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Null_is_as_good_as_not_there_but_as_a_payload()
    {
        var task = Tasks("""{"kind":"noop","id":null,"timeout":null,"payload":null}""").Single().Task;

        Assert.Null(task.Timeout);
        Assert.NotEmpty(task.Id.Value);
        Assert.Equal("null", Encoding.UTF8.GetString(task.Payload.Span));
    }

    [Fact]
    public void Long_lines_and_payloads_are_refused_and_the_next_line_is_read()
    {
        var most = RunOptions.Limits.MaxPayloadBytes;
        var lines = Read(string.Join('\n',
            Line(most - 2), Line(most - 1), new string('x', LineReader.MostBytes + 1), new string('x', 5 * LineReader.MostBytes), Line(1)));

        Assert.NotNull(lines[0].Task);
        Assert.Equal("payload", lines[1].Bad!.Field);
        Assert.Contains("more than 2097152 bytes", lines[2].Bad!.Reason);
        Assert.Contains("more than 2097152 bytes", lines[3].Bad!.Reason);
        Assert.Equal(5, lines[4].Task!.Number);

        static string Line(int chars) => $$"""{"kind":"noop","payload":"{{new string('p', chars)}}"}""";
    }

    [Fact]
    public void Too_many_queues_are_refused()
    {
        var lines = Read(string.Join('\n', Enumerable.Range(0, 100).Select(i => $$"""{"kind":"noop","queue":"q{{i}}"}""")));

        Assert.All(lines[..99], line => Assert.NotNull(line.Task));
        Assert.Equal("queue", lines[99].Bad!.Field);
    }

    [Fact]
    public void Nothing_is_read_beyond_the_length()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"kind":"noop"}""" + "\n{\"kind\"");
        using var stream = new MemoryStream(bytes);
        var lines = new TaskLines(stream, 16, Rules);

        Assert.NotNull(lines.Next()!.Value.Task);
        Assert.Null(lines.Next());
    }

    private static string[] Ids(string text) => [.. Tasks(text).Select(t => t.Task.Id.Value)];

    private static IEnumerable<TaskLine> Tasks(string text) => Read(text).Select(l => l.Task ?? throw new InvalidDataException(l.Bad!.ToString()));

    private static List<LineResult> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static List<LineResult> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var lines = new TaskLines(stream, bytes.Length, Rules);
        var all = new List<LineResult>();
        while (lines.Next() is { } line)
        {
            all.Add(line);
        }

        return all;
    }
}
