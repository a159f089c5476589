using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>A limit that a task counts against while one of its attempts is assigned.</summary>
/// <param name="Name">The limit's name, or a name that begins with the prefix of a limit: its <b>limit key</b>.</param>
/// <param name="Cost">How much of the limit on running tasks it takes: 1 to 1,000. A rate counts starts, regardless of cost.</param>
public readonly record struct LimitUse(string Name, int Cost = 1)
{
    public const int MostCost = 1_000;

    /// <summary>The form used on a command line: <c>gpu</c>, or <c>gpu=2</c>.</summary>
    public override string ToString() => Cost == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}={Cost}");
}
