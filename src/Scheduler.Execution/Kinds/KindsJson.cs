using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Kinds;

/// <summary>The JSON of the kinds that come with the scheduler, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SleepPayload))]
[JsonSerializable(typeof(ShellPayload))]
[JsonSerializable(typeof(HttpPayload))]
[JsonSerializable(typeof(ShellResult))]
[JsonSerializable(typeof(HttpResult))]
internal sealed partial class KindsJson : JsonSerializerContext
{
    /// <summary>For results. They are not part of a web page, and escaped text in most languages would take three times as many bytes.</summary>
    public static readonly KindsJson Results = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
