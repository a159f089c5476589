using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Core.Contracts;

/// <summary>Converts objects to payloads, results and checkpoints, and back: JSON with web defaults (camel case), with public properties and fields,
/// as used by typed handlers and <see cref="SchedulerClientExtensions"/>.</summary>
/// <remarks>The forms with a <see cref="JsonTypeInfo{T}"/> work in a trimmed or natively compiled program. To get the same JSON, put
/// <c>[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]</c> on its context.</remarks>
public static class Payload
{
    /// <summary>The trimmer's and the native compiler's warning for methods that read or write JSON by reflection.</summary>
    public const string NeedsReflection =
        "It reads or writes JSON by reflection. In a trimmed or natively compiled program use a JsonTypeInfo, or a TaskKind that was made with one.";

    /// <summary>The value as JSON: <c>Payload = Payload.Json("Ada")</c>.</summary>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Web.Options);

    /// <inheritdoc cref="Json{T}(T)"/>
    public static byte[] Json<T>(T value, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(value, json);

    /// <summary>Reads JSON. Empty bytes are read as the type's default.</summary>
    /// <exception cref="JsonException">The bytes are not JSON of that type.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static T? Read<T>(ReadOnlySpan<byte> bytes) => Read(bytes, TypeInfo<T>());

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static T? Read<T>(ReadOnlyMemory<byte> bytes) => Read<T>(bytes.Span);

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    /// <exception cref="PayloadCodecException">The bytes are encoded, and have to be decoded first.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> json) =>
        PayloadEnvelope.IsEncoded(bytes)
        ? throw new PayloadCodecException($"It is {PayloadEnvelope.Describe(bytes.ToArray())}, and was not decoded. A client with that codec does so: WithCodecs, and DecodedAsync for what it is told of a task.")
        : Utf8Text.WithoutMark(bytes) is { IsEmpty: false } text ? JsonSerializer.Deserialize(text, json) : default;

    /// <summary>The default contract for reading and writing the type.</summary>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)TypeInfo(typeof(T));

    /// <inheritdoc cref="TypeInfo{T}"/>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static JsonTypeInfo TypeInfo(Type type) => Web.Options.GetTypeInfo(type);

    // Made when it is first used: a program without reflection never does. Fields are data as properties are: without them a tuple would be written as {}.
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static class Web
    {
        public static readonly JsonSerializerOptions Options = Make();

        private static JsonSerializerOptions Make()
        {
            var options = new JsonSerializerOptions(JsonSerializerOptions.Web) { IncludeFields = true };
            options.MakeReadOnly();
            return options;
        }
    }
}
