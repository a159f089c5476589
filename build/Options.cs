namespace Scheduler.Build;

/// <summary>What was asked for on the command line. What this program does not know goes to the tool behind the command.</summary>
internal sealed record Options
{
    public string Command { get; private init; } = "help";

    /// <summary>Parts of project names; empty for all projects.</summary>
    public IReadOnlyList<string> Projects { get; private init; } = [];

    /// <summary>A `dotnet test` filter; null for all tests.</summary>
    public string? Filter { get; private init; }

    /// <summary>`-p:NAME=VALUE`, for MSBuild.</summary>
    public IReadOnlyList<string> Properties { get; private init; } = [];

    public IReadOnlyList<string> Rest { get; private init; } = [];

    /// <summary>The long form of the chaos tests; in `test` they run in their short form.</summary>
    public bool LongChaos { get; private init; }

    public static Options Parse(IReadOnlyList<string> args)
    {
        List<string> projects = [], properties = [], rest = [];
        string? filter = null;
        for (var i = 1; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--project":
                    projects.Add(ValueOf(args, ref i));
                    break;
                case "--filter":
                    filter = ValueOf(args, ref i);
                    break;
                case var p when p.StartsWith("-p:", StringComparison.Ordinal):
                    properties.Add(p);
                    break;
                default:
                    rest.Add(args[i]);
                    break;
            }
        }

        return new Options
        {
            Command = args.Count == 0 ? "help" : args[0],
            Projects = projects,
            Filter = filter,
            Properties = properties,
            Rest = rest,
        };
    }

    public Options ForChaos() => this with
    {
        Filter = Filter is null ? "Category=Chaos" : $"(Category=Chaos)&({Filter})",
        LongChaos = true,
    };

    private static string ValueOf(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw new BuildException($"{args[i - 1]} needs a value.");
}
