using System.Runtime.CompilerServices;
using Scheduler.Core;

namespace Scheduler.Simulation.Faults;

/// <summary>Something that must hold in every world did not.</summary>
internal sealed class FaultException(string message) : Exception(message)
{
    /// <exception cref="FaultException">It does not hold.</exception>
    internal static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref RequireText what)
    {
        if (!holds)
        {
            throw new FaultException($"It does not hold that {what.ToString()}.");
        }
    }
}
