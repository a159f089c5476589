using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Run;

public sealed class RunHelpTests
{
    [Fact]
    public async Task The_help_names_every_field_that_a_task_may_have()
    {
        var help = (await SchedulerCommand.RunAsync(["run", "--help"])).Out;
        var fields = typeof(TaskSpec).GetProperties().Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
            .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        Assert.DoesNotContain(fields, field => !help.Contains($"\n  {field} ", StringComparison.Ordinal));
    }
}
