using Scheduler.Build.Akka;

namespace Scheduler.Build.Tests;

public sealed class AkkaCacheTests : IDisposable
{
    private static readonly AkkaPins Pins = new("1.5.67", "1.5.67", ["Akka", "Akka.Remote"], ["Akka.Persistence.Sql"]);
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Versions_are_compared_as_numbers()
    {
        AddSet("1.5.9", sql: "1.5.9");
        AddSet("1.5.30", sql: "1.5.30");
        Assert.Equal([new AkkaVersions("1.5.30", "1.5.30"), new AkkaVersions("1.5.9", "1.5.9")], Sets());
    }

    [Fact]
    public void A_set_that_lacks_a_package_is_passed_over()
    {
        AddSet("1.5.9", sql: "1.5.9");
        Add("Akka", "1.5.40");
        Add("Akka.Persistence.Sql", "1.5.40");
        Assert.Equal([new AkkaVersions("1.5.9", "1.5.9")], Sets());
    }

    [Fact]
    public void Persistence_may_be_older_than_Akka_but_not_newer()
    {
        AddSet("1.5.30", sql: "1.5.28");
        Add("Akka.Persistence.Sql", "1.5.35");
        Assert.Equal([new AkkaVersions("1.5.30", "1.5.28")], Sets());
    }

    [Fact]
    public void A_second_release_of_persistence_belongs_to_the_same_Akka()
    {
        AddSet("1.5.30", sql: "1.5.30.1");
        Assert.Equal([new AkkaVersions("1.5.30", "1.5.30.1")], Sets());
    }

    [Fact]
    public void Without_any_persistence_there_is_no_set()
    {
        Add("Akka", "1.5.30");
        Add("Akka.Remote", "1.5.30");
        Assert.Empty(Sets());
    }

    [Theory]
    [InlineData("1.5.40-beta1")]
    [InlineData("1.4.51")]
    [InlineData("1.6.0")]
    [InlineData("2.5.0")]
    public void Prereleases_and_other_lines_are_ignored(string version)
    {
        AddSet(version, sql: version);
        Assert.Empty(Sets());
    }

    [Fact]
    public void A_package_that_was_not_extracted_to_the_end_does_not_count()
    {
        AddSet("1.5.30", sql: "1.5.30");
        File.Delete(Path.Combine(_folder, "akka.remote", "1.5.30", ".nupkg.metadata"));
        Assert.Empty(Sets());
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing() =>
        Assert.Empty(AkkaCache.CompleteSets(Path.Combine(_folder, "missing"), Pins));

    private IReadOnlyList<AkkaVersions> Sets() => AkkaCache.CompleteSets(_folder, Pins);

    private void AddSet(string version, string sql)
    {
        Add("Akka", version);
        Add("Akka.Remote", version);
        Add("Akka.Persistence.Sql", sql);
    }

    private void Add(string package, string version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, package.ToLowerInvariant(), version)).FullName;
        File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"), "{}");
    }
}
