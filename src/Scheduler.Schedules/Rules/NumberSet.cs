namespace Scheduler.Schedules.Rules;

/// <summary>Numbers of a rule, counted from the beginning or, if negative, from the end. The cost of a look-up does not depend on how many there
/// are.</summary>
internal sealed class NumberSet
{
    private readonly bool[] _fromStart;
    private readonly bool[] _fromEnd;

    public NumberSet(IReadOnlyCollection<int> numbers, int highest)
    {
        IsEmpty = numbers.Count == 0;
        _fromStart = new bool[highest + 1];
        _fromEnd = new bool[highest + 1];
        foreach (var number in numbers)
        {
            (number < 0 ? _fromEnd : _fromStart)[Math.Abs(number)] = true;
        }
    }

    public bool IsEmpty { get; }

    /// <param name="fromStart">From 1.</param>
    /// <param name="fromEnd">From 1, for the last.</param>
    public bool Has(int fromStart, int fromEnd) => _fromStart[fromStart] || _fromEnd[fromEnd];
}
