using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("", "id", "id")]
    [InlineData("retry", "maxAttempts", "retry.maxAttempts")]
    [InlineData("[1]", "kind", "[1].kind")]
    [InlineData("labels", "disk-type_2", "labels.disk-type_2")]
    [InlineData("labels", "größe", "labels.größe")]
    [InlineData("labels", "example.org/team", "labels['example.org/team']")]
    [InlineData("headers", "a'][0]", @"headers['a\'][0]']")]
    [InlineData("headers", @"a\b", @"headers['a\\b']")]
    [InlineData("headers", "two words", "headers['two words']")]
    [InlineData("headers", "x: It is fine", "headers['x: It is fine']")]
    [InlineData("headers", "\u001b[31m", @"headers['\u001b[31m']")]
    [InlineData("", "", "['']")]
    public void A_name_that_could_be_taken_for_a_part_of_the_path_is_quoted(string path, string name, string expected) =>
        Assert.Equal(expected, FieldPath.Join(path, name));

    [Fact]
    public void A_place_in_a_list_is_a_number() => Assert.Equal("tasks[3]", FieldPath.Join("tasks", 3));
}
