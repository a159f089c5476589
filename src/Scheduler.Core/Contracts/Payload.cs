using System.Text.Json;

namespace Scheduler.Core.Contracts;

/// <summary>Objects as payloads, results and checkpoints, and back: JSON as on the web (camel case), which typed handlers and
/// <see cref="SchedulerClientExtensions"/> speak.</summary>
public static class Payload
{
    private static readonly JsonSerializerOptions Options = JsonSerializerOptions.Web;

    /// <summary>The value as JSON: <c>Payload = Payload.Json("Ada")</c>.</summary>
    public static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Nothing at all reads as the type's default.</summary>
    /// <exception cref="JsonException">The bytes are not JSON of that type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes) => Utf8Text.WithoutMark(bytes) is { IsEmpty: false } json ? JsonSerializer.Deserialize<T>(json, Options) : default;

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    public static T? Read<T>(ReadOnlyMemory<byte> bytes) => Read<T>(bytes.Span);
}
