using System.Text;
using Scheduler.Http.Json;

namespace Scheduler.Http.Tests;

/// <summary>What can't be read is named by its exact path, whatever the fields around it are called.</summary>
public sealed class FieldPathTests
{
    [Theory]
    [InlineData("""{"headers": {"a": "x", "a'][0]": 5}}""", @"headers['a\'][0]']", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"b'": "x", "b": 5}}""", "headers.b", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"['c']": 5}}""", @"headers['[\'c\']']", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"d.e": 5, "d": "x"}}""", "headers['d.e']", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"\\": 5}}""", @"headers['\\']", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"\u001b": 5}}""", @"headers['\u001b']", "It is 5, but must be a text.")]
    [InlineData("""{"headers": {"": 5}}""", "headers['']", "It is 5, but must be a text.")]
    [InlineData("""{"labels": {"a'][0]": 5}}""", @"labels['a\'][0]']", "It is 5, but must be a text.")]
    [InlineData("""{"labels": {"a.b": "x", "a.b": "y"}}""", "labels['a.b']", "It is given twice.")]
    [InlineData("""{"request": {"gpu[0]": -1}}""", "request['gpu[0]']", "It is -1, but must be a whole number between 0 and 9223372036854775807.")]
    [InlineData("""{"preferredLabels": [{"key": "a", "value": "b", "weight": 1}, {"key": "a", "value": "b", "we.ight": 1}]}""", "preferredLabels[1]['we.ight']", "There is no such field. Known: key, value, weight.")]
    [InlineData("""{"retry": {"max Attempts": 1}}""", "retry['max Attempts']", "There is no such field. Known: backoff, baseDelay, delays, jitterPercent, maxAge, maxAttempts, maxDelay.")]
    [InlineData("""{"x": 1, "headers": {"a": nonsense}}""", "x", "There is no such field.")]
    public void In_a_task(string task, string field, string reason) =>
        Refused(Assert.Throws<BadFieldException>(() => SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes(task))), field, reason);

    [Theory]
    [InlineData("""[{"id": "a", "kind": "noop"}, {"headers": {"x y": 5}}]""", "[1].headers['x y']", "It is 5, but must be a text.")]
    [InlineData("""[{"id": "a", "kind": "noop"}, {"id": "b"}]""", "[1].kind", "It is missing")]
    public void In_a_list_of_tasks(string tasks, string field, string reason) =>
        Refused(Assert.Throws<BadFieldException>(() => SchedulerJsonText.ReadTasks(Encoding.UTF8.GetBytes(tasks))), field, reason);

    [Theory]
    [InlineData("""{"a.b": {"recurrence": "0 2 * * *"}}""", "['a.b'].task", "It is missing")]
    [InlineData("""{"a'][0]": {"recurrence": "0 2 * * *", "task": {"kind": "noop", "labels": {"x.y": 1}}}}""", @"['a\'][0]'].task.labels['x.y']", "It is 1, but must be a text.")]
    [InlineData("""{"a.task": {"recurrence": "0 2 * * *", "task": {"kind": "noop"}}, "a": {"recurrence": "0 2 * * *", "task": 5}}""", "a.task", "It is not a JSON object")]
    [InlineData("""{"x": {"recurrence": "0 2 * * *", "task": {"kind": "noop"}, "maxOccurrences": 99999999999999999999}}""", "x.maxOccurrences", "It is 99999999999999999999, but must be a whole number between 1 and 9223372036854775807.")]
    public void In_schedules_by_their_names(string schedules, string field, string reason) =>
        Refused(Assert.Throws<BadFieldException>(() => SchedulerJsonText.ReadSchedules(Encoding.UTF8.GetBytes(schedules))), field, reason);

    private static void Refused(BadFieldException e, string field, string reason)
    {
        Assert.Equal(field, e.Field);
        Assert.StartsWith(reason, e.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weight", "1 and 1000")]
    [InlineData("slots", "1 and 10000")]
    [InlineData("priority", "-2147483648 and 2147483647")]
    [InlineData("maxAttempts", "1 and 1000")]
    public void A_number_that_is_too_large_for_any_field_is_told_the_range_of_its_own(string field, string range) => Refused(
        Assert.Throws<BadFieldException>(() => SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes($$"""{"{{field}}": 99999999999}"""))),
        field,
        $"It is 99999999999, but must be a whole number between {range}.");

    [Fact]
    public void So_is_one_of_a_queue() => Refused(
        Assert.Throws<BadFieldException>(() => SchedulerJsonText.ReadQueue("""{"maxPreemptions": 99999999999}"""u8, "q")),
        "maxPreemptions",
        "It is 99999999999, but must be a whole number between 0 and 1000000.");
}
