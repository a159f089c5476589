using System.Text.Json;

namespace Scheduler.Core.Contracts;

/// <summary>The form of payloads and results where the caller hands over objects: JSON as on the web (camel case).</summary>
public static class PayloadJson
{
    private static readonly JsonSerializerOptions Options = JsonSerializerOptions.Web;

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Nothing at all reads as the type's default.</summary>
    /// <exception cref="JsonException">The bytes are not JSON of that type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : JsonSerializer.Deserialize<T>(bytes, Options);
}
