namespace Scheduler.Simulation.Plotting;

/// <summary>Colours that people with any sort of colour vision can tell apart (Okabe and Ito 2008), and what they stand for.</summary>
internal sealed class Palette
{
    public const string Others = "#b8c0cc";

    private static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8f7a00", "#5b4b8a"];

    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);

    /// <param name="names">The most important first: those behind the eighth share one colour.</param>
    public Palette(IEnumerable<string> names)
    {
        foreach (var name in names.Take(Colours.Length))
        {
            _byName.Add(name, Colours[_byName.Count]);
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Named => _byName;

    /// <summary>Of a line in a chart of its own.</summary>
    public static string OfLine(int index) => Colours[index % Colours.Length];

    public string Of(string name) => _byName.GetValueOrDefault(name, Others);
}
