namespace Scheduler.Execution.Kinds.Http;

/// <summary>What an answer leaves as its task's result.</summary>
/// <param name="Headers">Those that the node's options name, by their names in lower case; several values are joined by ", ".</param>
/// <param name="Body">Where it is not UTF-8, as base64.</param>
/// <param name="Truncated">Whether the body was longer than what is kept; then its rest was not read.</param>
/// <param name="RunMs">From the request to what was read of the answer, in milliseconds.</param>
public sealed record HttpResult(
    int Status, IReadOnlyDictionary<string, string> Headers, string Body, bool BodyIsBase64, bool Truncated, long RunMs);
