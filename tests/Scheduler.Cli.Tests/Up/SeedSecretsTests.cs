using Scheduler.Cli.Up.Hosts;

namespace Scheduler.Cli.Tests.Up;

public sealed class SeedSecretsTests
{
    [Theory]
    [InlineData("SCHEDULER_SEED__CONNECTION_STRING", true)]
    [InlineData("scheduler_seed__http_token", true)]
    [InlineData("Scheduler__Seed__ConnectionString", true)]
    [InlineData("SCHEDULER__SEED__HTTPTOKEN", true)]
    [InlineData("Scheduler:Seed:ConnectionString", true)]
    [InlineData("PGPASSWORD", true)]
    [InlineData("SCHEDULER_NODE__SLOTS", false)]
    [InlineData("Scheduler__Node__Slots", false)]
    [InlineData("SCHEDULER_SEED", false)]
    [InlineData("PATH", false)]
    public void Nodes_do_not_get_what_is_for_seeds(string name, bool isRemoved)
    {
        var environment = new Dictionary<string, string?> { [name] = "value" };

        SeedSecrets.RemoveFrom(environment);

        Assert.Equal(isRemoved, !environment.ContainsKey(name));
    }
}
