using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;

namespace Scheduler.Execution.Tests.Kinds;

public sealed class KnownPayloadsTests
{
    [Theory]
    [InlineData("sleep", """{"ms": 1}""", null)]
    [InlineData("sleep", "{}", "payload: The kind 'sleep' can't read its payload: ms is missing.")]
    [InlineData("shell", """{"program": "true", "args": ["a"]}""", null)]
    [InlineData("shell", """{"program": ""}""", "payload: The payload of the kind 'shell' is wrong: program is empty; name the program to run.")]
    [InlineData("http", """{"url": "https://example.org/"}""", null)]
    [InlineData("http", """{"url": "here"}""", "payload: The payload of the kind 'http' is wrong: url is 'here', but must be an address such as https://example.org/path.")]
    [InlineData("noop", "anything", null)]
    [InlineData("resize", "anything", null)]
    public void A_payload_is_checked_by_the_name_of_its_kind(string kind, string payload, string? fault) => Assert.Equal(
        fault, KnownPayloads.Fault(new TaskSpec { Id = "a", Kind = kind, Payload = Encoding.UTF8.GetBytes(payload) })?.ToString());

    /// <summary>They are checked before there is a result.</summary>
    [Theory]
    [InlineData("sleep", """{"ms": {"$result": "a"}}""", "ms")]
    [InlineData("sleep", """{"$result": "a"}""", "ms is missing")]
    [InlineData("shell", """{"program": {"$result": "a"}}""", "program")]
    [InlineData("shell", """{"program": "cat", "args": [{"$result": "a"}]}""", "args")]
    [InlineData("shell", """{"program": "cat", "stdin": {"$result": "a"}}""", "stdin")]
    [InlineData("http", """{"url": {"$result": "a"}}""", "url")]
    [InlineData("http", """{"url": "https://example.org/", "body": {"$result": "a"}}""", "body")]
    public void None_of_them_takes_a_reference_to_a_result_for_a_text_or_a_number(string kind, string payload, string names) => Assert.Contains(
        names,
        KnownPayloads.Fault(new TaskSpec { Id = "b", Kind = kind, Payload = Encoding.UTF8.GetBytes(payload), After = ["a"] })?.ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_no_UTF8_is_said_as_that_and_a_byte_order_mark_is_taken()
    {
        byte[] json = [.. """{"program": "echo", "args": ["caf"""u8, 0xE9, .. "\"]}"u8];
        Assert.Equal(
            "payload: The kind 'shell' can't read its payload: it is not UTF-8, from byte 34 on.",
            KnownPayloads.Fault(new TaskSpec { Id = "a", Kind = "shell", Payload = json })?.ToString());
        byte[] marked = [0xEF, 0xBB, 0xBF, .. """{"ms": 1}"""u8];
        Assert.Null(KnownPayloads.Fault(new TaskSpec { Id = "a", Kind = "sleep", Payload = marked }));
    }

    [Fact]
    public void Where_that_is_so_a_handler_of_ones_own_needs_another_name()
    {
        KnownPayloads.RequireNoOthers(BuiltInKinds.AddTo(new HandlerRegistry()).HandleBytes("resize", (_, _) => default).HandleBytes("Shell", (_, _) => default));
        var refused = Assert.Throws<SchedulerConfigurationException>(
            () => KnownPayloads.RequireNoOthers(new HandlerRegistry().HandleBytes("http", (_, _) => default)));
        Assert.Equal("The kind 'http' comes with the scheduler, and its payloads are checked as that kind's. Give the handler another name.", refused.Message);
    }
}
