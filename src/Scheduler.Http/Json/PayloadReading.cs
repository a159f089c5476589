using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>A payload that is JSON: kept byte by byte, but only what every handler can read.</summary>
internal static class PayloadReading
{
    /// <summary>As deep as handlers read JSON if nobody told them otherwise.</summary>
    public const int MostLevels = 64;

    /// <summary>The value at which the reader stands, which moves to its end.</summary>
    /// <exception cref="BadFieldException">It is nested too deep, or has half of a character.</exception>
    public static ReadOnlyMemory<byte> Take(ref Utf8JsonReader reader, string field)
    {
        var walk = reader;
        var around = reader.CurrentDepth;
        do
        {
            var isOpening = walk.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (isOpening && walk.CurrentDepth - around >= MostLevels)
            {
                throw new BadFieldException(field, string.Create(
                    CultureInfo.InvariantCulture, $"It is nested deeper than {MostLevels} levels, the most for a payload."));
            }

            if (RawJson.HasLoneSurrogate(ref walk))
            {
                throw new BadFieldException(field, TextRule.LoneSurrogate);
            }
        }
        while ((walk.CurrentDepth > around || walk.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && walk.Read());
        return RawJson.Take(ref reader).Bytes;
    }
}
