using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Behaviour;

/// <summary>Tasks that nobody accepts: clients, commands and the HTTP API say the same of them.</summary>
public static class RefusedTasks
{
    /// <summary>The task, and what is said of it.</summary>
    public static TheoryData<string, string> Said => new()
    {
        // Names.
        { """{"id": "n\u0000ul", "kind": "noop"}""", "id: It has a NUL character, which no command line and no database can take." },
        { $$"""{"id": "{{new string('x', 201)}}", "kind": "noop"}""", "id: It has 201 characters, but must have 1 to 200." },
        { $$"""{"id": "{{Emoji(101)}}", "kind": "noop"}""", "id: It takes 404 bytes as UTF-16 text, but may take at most 400." },
        { """{"id": "a", "kind": "noop", "queue": " "}""", "queue: It is empty, or only blanks, but must have 1 to 100 characters." },
        { """{"id": "a", "kind": "noop", "fairnessKey": "\u0000"}""", "fairnessKey: It has a NUL character" },

        // Sizes.
        { $$"""{"id": "a", "kind": "noop", "principal": "{{new string('x', 9_998)}}"}""", "principal: Headers, principal, labels and resource names take 19996 bytes together" },
        { $$"""{"id": "a", "kind": "noop", "headers": {"h": "{{new string('x', 5_000)}}"} }""", "headers: Headers, principal, labels and resource names take 10002 bytes together" },
        { """{"id": "a", "kind": "noop", "payload": "LARGE"}""", "payload: It has SIZE bytes; the most is MOST. Store large data elsewhere, and put its place into the task." },

        // Texts.
        { """{"id": "\ud800", "kind": "noop"}""", "id: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "principal": "x\udc00"}""", "principal: It has half of a character (a lone surrogate)." },

        { """{"id": "a", "kind": "noop", "headers": {" ": "x"}}""", "headers: A name in it is empty." },

        // Retries.
        { """{"id": "a", "kind": "noop", "retry": {"delays": ["1s"], "baseDelay": "2s"}}""", "retry.delays: There is baseDelay as well; give delays, or backoff, baseDelay and maxDelay." },
        { """{"id": "a", "kind": "noop", "retry": {"backoff": "fixed", "maxDelay": "1h"}}""", "retry.maxDelay: It goes with the exponential backoff: each wait of a fixed one is baseDelay. Leave it out." },
        { $$"""{"id": "a", "kind": "noop", "retry": {"delays": [0{{string.Concat(Enumerable.Repeat(", 0", 100))}}]} }""", "retry.delays: It has 101 delays, but may have at most 100; the last one repeats." },

        // Payloads of the kinds that come with the scheduler.
        { """{"id": "a", "kind": "sleep"}""", """payload: The kind 'sleep' needs a payload such as {"ms": 100}.""" },
        { """{"id": "a", "kind": "sleep", "payload": {"ms": "long"}}""", "payload: The kind 'sleep' can't read its payload: ms must be a whole number." },
        { """{"id": "a", "kind": "sleep", "payload": {"ms": -1}}""", "payload: ms is -1, but must lie between 0 and 2147483647." },
        { """{"id": "a", "kind": "sleep", "payload": {"ms": 99999999999}}""", "payload: ms is 99999999999, but must lie between 0 and 2147483647." },
        { """{"id": "a", "kind": "shell", "payload": {"args": ["a"]}}""", "payload: The kind 'shell' can't read its payload: program is missing." },
        { """{"id": "a", "kind": "shell", "payload": {"program": "true", "cwd": ""}}""", "payload: The payload of the kind 'shell' is wrong: cwd is empty." },
        { """{"id": "a", "kind": "shell", "payload": {"program": "true", "env": {"A=B": "x"}}}""", "payload: The payload of the kind 'shell' is wrong: env has a variable 'A=B'" },
        { """{"id": "a", "kind": "http", "payload": {"url": "ftp://example.org"}}""", "payload: The payload of the kind 'http' is wrong: url has the scheme 'ftp'" },
        { """{"id": "a", "kind": "http", "payload": {"url": "http://a/", "verb": "GET"}}""", "payload: The kind 'http' can't read its payload: there is no field verb." },

        // Of two faults all tell the same one.
        { """{"id": "n\u0000ul", "kind": "sleep", "payload": {"ms": -1}}""", "id: It has a NUL character, which" },
        { $$"""{"id": "a", "kind": "sleep", "payload": {"ms": -1}, "principal": "{{new string('x', 9_998)}}"}""", "principal: Headers, principal, labels and resource names take 19996 bytes together" },
    };

    /// <summary>What is wrong as JSON, so that only JSON can say it.</summary>
    public static TheoryData<string, string> SaidOfJson => new()
    {
        { """{"id": "a", "kind": "noop", "payload": "\ud800"}""", "payload: It has half of a character (a lone surrogate)." },
        { """{"id": "ls", "kind": "shell", "payload": {"program": "echo", "args": ["\ud800"]}}""", "payload: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "payload": {"\udc00": 1}}""", "payload: It has half of a character (a lone surrogate)." },
        { $$"""{"id": "a", "kind": "noop", "payload": {{new string('[', 65)}}{{new string(']', 65)}}}""", "payload: It is nested deeper than 64 levels, the most for a payload." },
        { $$"""{"id": "a", "kind": "noop", "payload": {{new string('[', 100_000)}}""", "payload: It is nested deeper than 64 levels, the most for a payload." },
        { """{"id": "a", "kind": "noop", "labels": {"": "x"}}""", "labels: A name in it is empty." },
        { """{"id": "a", "kind": "noop", "labels": {"zone": "\ud800"}}""", "labels: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "headers": {"\ud800": "x"}}""", "headers: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "headers": {"a'][0]": 5}}""", "headers['a\\'][0]']: It is 5, but must be a text." },
        { """{"id": "a", "kind": "noop", "headers": {"[99999999999]": 5}}""", "headers['[99999999999]']: It is 5, but must be a text." },
        { """{"id": "a", "kind": "noop", "labels": {"example.org/team": 5}}""", "labels['example.org/team']: It is 5, but must be a text." },
        { """{"id": "a", "kind": "noop", "request": {"gpu.a": -1}}""", "request['gpu.a']: It is -1, but must be a whole number between 0 and" },
        { """{"id": "a", "kind": "noop", "headers": {"x.y": "\ud800"}}""", "headers['x.y']: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "re try": 1}""", "['re try']: There is no such field." },
        { """{"id": "a", "kind": "noop", "timeout": "soon"}""", "timeout: It is \"soon\", but must be a duration from 1 ms to 3,650 days" },
        { """{"id": "a", "kind": "noop", "weight": 1001}""", "weight: It is 1001, but must be a whole number between 1 and 1000." },
        { """{"id": "a", "kind": "noop", "retry": {"maxAttempts": 0}}""", "retry.maxAttempts: It is 0, but must be a whole number between 1 and 1000." },
        { """{"id": "a", "kind": "noop", "retry": {"backoff": "linear"}}""", "retry.backoff: It is \"linear\", but must be exponential or fixed." },
        { """{"id": "a", "kind": "noop", "retry": {"delays": "10s"}}""", "retry.delays: It is \"10s\", but must be a list of durations such as [\"10s\", \"1m\", \"10m\"]." },
        { """{"id": "a", "kind": "noop", "retry": {"delays": ["10s", "soon"]}}""", "retry.delays[1]: It is \"soon\", but must be a duration from 0 to 3,650 days: seconds as a number, or a text such as 200ms, 1.5s, 1m30s, 2h or 1d." },
        { """{"id": "a", "kind": "noop", "retry": {"maxAge": "999ms"}}""", "retry.maxAge: It is \"999ms\", but must be a duration from 1 s to 3,650 days" },
        { """{"id": "a", "kind": "noop", "slots": 99999999999}""", "slots: It is 99999999999, but must be a whole number between 1 and 10000." },
        { """{"id": "a", "kind": "noop", "retry": {"jitterPercent": 3000000000}}""", "retry.jitterPercent: It is 3000000000, but must be a whole number between 0 and 100." },
        { """{"id": "a", "kind": "noop", "preferredLabels": [{"key": "a", "value": "b", "weight": -3000000000}]}""", "preferredLabels[0].weight: It is -3000000000, but must be a whole number between -100 and 100." },
        { """{"id": "a", "kind": "noop", "prio": 1}""", "prio: There is no such field." },
    };

    /// <summary>A task, or what is said of it, with what is too much to stand in the name of a test.</summary>
    /// <param name="most">Bytes that a payload may have.</param>
    public static string Grown(string text, int most) => text
        .Replace("LARGE", new string('x', most), StringComparison.Ordinal)
        .Replace("SIZE", $"{most + 2}", StringComparison.Ordinal)
        .Replace("MOST", $"{most}", StringComparison.Ordinal);

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));

    /// <summary>As a program makes it, which can say what JSON can't.</summary>
    public static TaskSpec Read(string task, int most)
    {
        const char Half = '\ue000';
        var spec = SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes(Grown(task, most)
            .Replace("\\ud800", "\\ue000", StringComparison.Ordinal).Replace("\\udc00", "\\ue000", StringComparison.Ordinal)));
        return spec with { Id = new TaskId(spec.Id.Value.Replace(Half, '\ud800')), Principal = spec.Principal?.Replace(Half, '\udc00') };
    }
}
