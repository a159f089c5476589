using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Packages.Tests;

// They share the screen.
[CollectionDefinition(Name)]
public sealed class Programs : ICollectionFixture<PostgresServer>
{
    public const string Name = "Programs";
}

/// <summary>The code in the packages' READMEs is compiled and run as it stands there; only folders and ports are those of the test.</summary>
[Collection(Programs.Name)]
public sealed partial class ReadmeTests(PostgresServer postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public static TheoryData<string> Packages => [.. Readme.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Packages))]
    public void Its_code_compiles_in_a_new_project_with_the_packages_that_it_names(string package)
    {
        var programs = Readme.Of(package).Programs;
        Assert.NotEmpty(programs);
        Assert.All(programs, program => Assert.Empty(program.Diagnostics));
    }

    [Theory]
    [InlineData("Scheduler.Embedded")]
    [InlineData("Scheduler.Generators")]
    [InlineData("Scheduler.Codecs")]
    public async Task A_console_program_prints_its_result_and_ends(string package)
    {
        await using var screen = new ScreenOutput();
        await RunningProgram.Start(Load(package, 0)).Ended.WaitAsync(RunningProgram.Soon);
        Assert.Equal("Hello, Ada!" + Environment.NewLine, screen.ToString());
    }

    [Fact]
    public async Task A_generic_host_logs_its_result()
    {
        await using var screen = new ScreenOutput();
        await using var program = RunningProgram.Start(Load("Scheduler.Embedded", 1));
        await screen.SeesAsync("Hello, Ada!", program);
    }

    [Fact]
    public async Task An_application_answers_over_HTTP()
    {
        await using var screen = new ScreenOutput();
        await using var program = RunningProgram.Start(Load("Scheduler.Http", 0), "--urls", "http://127.0.0.1:0");
        var address = await program.AddressAsync();
        using var http = new HttpClient { BaseAddress = address };
        var curl = Curl().Match(Readme.Of("Scheduler.Http").Text);
        using var body = new StringContent(curl.Groups["body"].Value, Encoding.UTF8, curl.Groups["type"].Value);
        using var accepted = await http.PostAsync(curl.Groups["path"].Value, body);
        accepted.EnsureSuccessStatusCode();
        Assert.Contains("\"result\":\"Hello, Ada!\"", await http.GetStringAsync(curl.Groups["then"].Value), StringComparison.Ordinal);

        await RunningProgram.Start(Load("Scheduler.Http", 1), address.ToString()).Ended.WaitAsync(RunningProgram.Soon);
        Assert.Contains("Hello, Grace!" + Environment.NewLine, screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_encrypts_with_its_key_ring()
    {
        await using var screen = new ScreenOutput();
        await using var program = RunningProgram.Start(Load("Scheduler.DataProtection", 0), "--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = await program.AddressAsync() };
        Assert.Equal("Hello, Ada!", await http.GetStringAsync("/?name=Ada"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "keys")));
    }

    [Fact]
    public async Task A_member_of_a_cluster_serves_a_client_and_gets_another_node()
    {
        var port = Ports.Free();
        await using var screen = new ScreenOutput();
        await using var seed = RunningProgram.Start(Load("Scheduler.Actors", 0, port));
        await screen.SeesAsync("Hello, Ada!", seed);

        await RunningProgram.Start(Load("Scheduler.Actors", 1, port)).Ended.WaitAsync(RunningProgram.Soon);
        Assert.Contains("Hello, Grace!" + Environment.NewLine, screen.ToString(), StringComparison.Ordinal);

        await using var node = RunningProgram.Start(Load("Scheduler.Hosting", 0), "--seed", FormattableString.Invariant($"127.0.0.1:{port}"), "--name", "node-2");
        var scheduler = (await seed.ServicesAsync()).GetRequiredService<ISchedulerClient>();
        using var tooLate = new CancellationTokenSource(RunningProgram.Soon);
        while (!(await scheduler.NodesAsync(tooLate.Token)).Any(known => known.Id.Name == "node-2"))
        {
            Assert.False(node.Ended.IsCompleted, "The node has ended.");
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData("Scheduler.Testing", 2)]
    [InlineData("Scheduler.Testing.Akka", 1)]
    public async Task Its_tests_pass(string package, int count)
    {
        var tests = Load(package, 0).GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .ToArray();
        Assert.Equal(count, tests.Length);
        foreach (var test in tests)
        {
            var instance = Activator.CreateInstance(test.DeclaringType!);
            await (test.Invoke(instance, null) as Task ?? Task.CompletedTask);
            (instance as IDisposable)?.Dispose();
        }
    }

    [SkippableTheory]
    [InlineData("Scheduler.Outbox")]
    [InlineData("Scheduler.Outbox.EntityFrameworkCore")]
    public async Task What_is_submitted_in_a_transaction_is_done(string package)
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        await using var screen = new ScreenOutput();
        await using var program = RunningProgram.Start(Load(package, 0), postgres.NewDatabase());
        await screen.SeesAsync("Ships order-1.", program);
    }

    private Assembly Load(string package, int program, int port = 4053) => Readme.Of(package).Programs[program].Load(_folder, port);

    [GeneratedRegex(
        "curl http://127.0.0.1:5080(?<path>\\S+) -H 'Content-Type: (?<type>[^']+)' -d '(?<body>[^']+)'\ncurl 'http://127.0.0.1:5080(?<then>[^']+)'",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Curl();
}
