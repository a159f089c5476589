namespace Scheduler.Cli.Up.Hosts;

/// <summary>What the environment tells seeds alone, such as the password of the database and the token of the HTTP API. Nodes run the
/// programs and handlers of others, which could read it, and need none of it.</summary>
internal static class SeedSecrets
{
    private const string DatabasePassword = "PGPASSWORD";

    /// <param name="environment">Of a process that is no seed.</param>
    public static void RemoveFrom(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsSeeds).ToList())
        {
            environment.Remove(name);
        }
    }

    // In the configuration of .NET both "__" and ":" separate, and upper and lower case are the same.
    private static bool IsSeeds(string name) =>
        name.StartsWith("SCHEDULER_SEED__", StringComparison.OrdinalIgnoreCase)
        || name.Replace("__", ":", StringComparison.Ordinal).StartsWith("Scheduler:Seed:", StringComparison.OrdinalIgnoreCase)
        || name.Equals(DatabasePassword, StringComparison.OrdinalIgnoreCase);
}
