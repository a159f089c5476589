namespace Scheduler.Simulation.Theory;

/// <summary>
/// Mean response times (wait and service) of queues with Poisson arrivals and exponential service of rate 1, as functions of
/// the utilisation ρ of each server, 0 ≤ ρ &lt; 1. Harchol-Balter, Performance Modeling and Design of Computer Systems (2013),
/// has them all but the last: chapters 14 (M/M/k), 22 (processor sharing), 31 (SJF), 33 (SRPT).
/// </summary>
internal static class QueueingTheory
{
    // Beyond, e^−x leaves nothing to add.
    private const double FarOut = 60;
    private const int Steps = 60_000;

    /// <summary>M/M/1 in the order of arrival: 1 / (1 − ρ). Processor sharing has the same mean.</summary>
    public static double FirstComeFirstServed(double utilisation) => 1 / (1 - utilisation);

    /// <summary>M/M/1 with the server shared evenly, which round-robin tends to as its slices shrink.</summary>
    public static double ProcessorSharing(double utilisation) => FirstComeFirstServed(utilisation);

    /// <summary>M/M/k in the order of arrival: 1 + C / (k · (1 − ρ)), with Erlang's C.</summary>
    public static double ManyServers(int servers, double utilisation)
    {
        var offered = servers * utilisation;
        var term = 1.0;
        var sum = 1.0;
        for (var i = 1; i < servers; i++)
        {
            term *= offered / i;
            sum += term;
        }

        var all = term * offered / servers / (1 - utilisation);
        return 1 + (all / (sum + all) / (servers * (1 - utilisation)));
    }

    /// <summary>
    /// M/M/1, the shortest first, never interrupted: E[T] = 1 + ∫ f(x) · λ E[S²] / 2 / (1 − ρ(x))² dx, where ρ(x) is the load
    /// of tasks up to x (Phipps 1956).
    /// </summary>
    public static double ShortestJobFirst(double utilisation) =>
        1 + Integral(x => Math.Exp(-x) * utilisation / Square(1 - LoadUpTo(x, utilisation)));

    /// <summary>
    /// M/M/1, the shortest remaining time first, interrupting:
    /// E[T(x)] = (λ ∫₀ˣ t² f(t) dt + λ x² (1 − F(x))) / (2 (1 − ρ(x))²) + ∫₀ˣ dt / (1 − ρ(t)) (Schrage and Miller 1966).
    /// </summary>
    public static double ShortestRemainingTimeFirst(double utilisation)
    {
        var residence = 0.0;
        var last = 0.0;
        return Integral(x =>
        {
            // Its inner integral grows along with x, so it is carried on instead of begun anew.
            residence += (x - last) * (Inverse(last) + (4 * Inverse((last + x) / 2)) + Inverse(x)) / 6;
            last = x;
            var secondMoment = 2 - (Math.Exp(-x) * ((x * x) + (2 * x) + 2));
            var wait = utilisation * (secondMoment + (x * x * Math.Exp(-x))) / (2 * Square(1 - LoadUpTo(x, utilisation)));
            return Math.Exp(-x) * (wait + residence);
        });

        double Inverse(double t) => 1 / (1 - LoadUpTo(t, utilisation));
    }

    /// <summary>
    /// Each task joins the shortest of so many queues drawn by chance, as their number grows without bound:
    /// Σ ρ^((dⁱ − d) / (d − 1)) over i ≥ 1 (Vvedenskaya, Dobrushin, Karpelevich 1996; Mitzenmacher 2001).
    /// </summary>
    public static double PowerOfChoices(int choices, double utilisation)
    {
        var sum = 0.0;
        for (var exponent = 0.0; Math.Pow(utilisation, exponent) is > 1e-18 and var term; exponent = (exponent * choices) + choices)
        {
            sum += term;
        }

        return sum;
    }

    private static double LoadUpTo(double x, double utilisation) => utilisation * (1 - (Math.Exp(-x) * (1 + x)));

    private static double Square(double x) => x * x;

    // Simpson's rule; asks for each point once, in order.
    private static double Integral(Func<double, double> of)
    {
        const double Step = FarOut / Steps;
        var sum = of(0);
        for (var i = 1; i < Steps; i++)
        {
            sum += of(i * Step) * (i % 2 == 1 ? 4 : 2);
        }

        return (sum + of(FarOut)) * Step / 3;
    }
}
