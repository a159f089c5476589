using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>
/// The address of a request, read once: the name that a route acts on is the one that routing matched, and an ambiguous
/// address is refused.
/// </summary>
internal static class RequestAddress
{
    // Stands in the path for a name that can't.
    private const string InQuery = "-";

    /// <summary>Whether a part of the path is <c>.</c> or <c>..</c>, in any encoding. The server has removed it before routing;
    /// a proxy in between may or may not have done so.</summary>
    public static bool HasDotSegments(HttpContext context) =>
        Segments(context).Any(segment => Uri.UnescapeDataString(segment) is "." or "..");

    /// <summary>
    /// The id or name in the path, decoded once from what was sent: the server leaves %2F as it is, so that an id with a slash
    /// could not be told from one with that text. An id that cannot be part of a path (<c>..</c>, control characters) is in the
    /// query instead, as <c>/v1/tasks/-?id=…</c>.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">Path and query name two ids, or the path is ambiguous.</exception>
    public static string NameOf(HttpContext context)
    {
        var inPath = InPath(context);
        if (!context.Request.Query.TryGetValue("id", out var given))
        {
            return inPath;
        }

        var inQuery = QueryValues.One("id", given);
        return inPath == InQuery || inPath == inQuery ? inQuery : throw new SchedulerConfigurationException(
            $"The path names '{inPath}', but id in the query is '{inQuery}'. Name it once; the path is - where the id stands in the query.");
    }

    private static string InPath(HttpContext context)
    {
        var matched = (string?)context.Request.RouteValues["id"] ?? "";
        string[] sent = [.. Segments(context)];
        if (sent.Length == 0)
        {
            // Not a server that tells what was sent.
            return matched;
        }

        var place = PlaceOfId(context);
        return place < sent.Length && AsRouted(sent[place]) == matched ? Uri.UnescapeDataString(sent[place])
            : throw new SchedulerConfigurationException(
                "The path can be read in more than one way. Write each part of it percent-encoded once, with one slash between two parts.");
    }

    private static int PlaceOfId(HttpContext context)
    {
        var before = context.Request.PathBase.Value?.Count(c => c == '/') ?? 0;
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern;
        return before + pattern.PathSegments.TakeWhile(segment => !(segment.IsSimple && segment.Parts[0].IsParameter)).Count();
    }

    // As the server decodes a path: all but slashes.
    private static string AsRouted(string segment)
    {
        var slash = segment.IndexOf("%2F", StringComparison.OrdinalIgnoreCase);
        return slash < 0 ? Uri.UnescapeDataString(segment)
            : Uri.UnescapeDataString(segment[..slash]) + segment.Substring(slash, 3) + AsRouted(segment[(slash + 3)..]);
    }

    // Of the path as it was sent, without the empty one in front; none where the server does not tell.
    private static IEnumerable<string> Segments(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];

        // A proxy may be sent the whole address.
        var scheme = path.StartsWith('/') ? -1 : path.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : path.IndexOf('/', scheme + 3);
        return start < 0 || path.Length == 0 ? [] : path[start..].Split('/').Skip(1);
    }
}
