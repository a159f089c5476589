using System.Runtime.CompilerServices;

namespace Scheduler.Core;

/// <summary>Text that is only put together when what it tells of does not hold: it is checked a million times a second.</summary>
[InterpolatedStringHandler]
internal ref struct RequireText
{
    private DefaultInterpolatedStringHandler _text;

    public RequireText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override readonly string ToString() => _text.ToString();
}
