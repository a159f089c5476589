using System.Runtime.CompilerServices;

namespace Scheduler.Simulation.Faults;

/// <summary>Text that is only put together when somebody reads the trace.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, FaultyWorld world, out bool isNeeded)
    {
        isNeeded = world.IsTraced;
        _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

    public override readonly string ToString() => _text.ToString();
}
