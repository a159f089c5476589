using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds;

/// <summary>Results that contain captured data: their size is known only when they are written.</summary>
internal static class FittingResult
{
    /// <summary>Writes the result with as much of the captured bytes as fits, even if codecs have made it longer.</summary>
    /// <param name="make">Makes the result with at most so many bytes captured.</param>
    public static byte[] Write<T>(TaskContext context, JsonTypeInfo<T> json, int maxResultBytes, int captureBytes, Func<int, T> make) =>
        context.CanBeCut(Write(json, maxResultBytes, captureBytes, make), most => Write(json, most, captureBytes, make));

    private static byte[] Write<T>(JsonTypeInfo<T> json, int maxResultBytes, int captureBytes, Func<int, T> make)
    {
        while (true)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(make(captureBytes), json);
            if (bytes.Length <= maxResultBytes || captureBytes == 0)
            {
                return bytes;
            }

            captureBytes /= 2;
        }
    }
}
