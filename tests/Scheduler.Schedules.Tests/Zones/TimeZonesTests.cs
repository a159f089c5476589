using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Zones;

public sealed class TimeZonesTests
{
    [Theory]
    [InlineData(null, "UTC")]
    [InlineData("", "UTC")]
    [InlineData("utc", "UTC")]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("eastern standard time", "America/New_York")]
    [InlineData("India Standard Time", "Asia/Calcutta")]
    [InlineData("Etc/GMT+5", "Etc/GMT+5")]
    public void A_zone_has_its_IANA_name(string? name, string iana) => Assert.Equal(iana, Given.Recurrence("@daily", name).Zone);

    [Theory]
    [InlineData("Europe/Berln")]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData("right/UTC")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Berlin\0")]
    public void An_unknown_zone_is_refused_and_so_is_one_that_depends_on_the_machine(string name)
    {
        var error = Given.Error("@daily", name);
        Assert.Equal(("zone", 0), (error.Field, error.Position));
        Assert.Equal($"There is no time zone '{name}': name one as IANA does, such as Europe/Berlin or UTC, or as Windows does.", error.Message);
    }
}
