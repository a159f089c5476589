namespace Scheduler.Execution.Kinds.Http;

/// <summary>The result of an HTTP task.</summary>
/// <param name="Headers">The headers that the node's options name, with names in lower case; several values are joined by ", ".</param>
/// <param name="Body">The body as text; as base64 if it is not UTF-8.</param>
/// <param name="Truncated">Whether the body was longer than what is kept; if so, the rest was not read.</param>
/// <param name="RunMs">The time from the request until the kept part of the answer was read, in milliseconds.</param>
public sealed record HttpResult(
    int Status, IReadOnlyDictionary<string, string> Headers, string Body, bool BodyIsBase64, bool Truncated, long RunMs);
