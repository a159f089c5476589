using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class ArticlesTests
{
    [Theory]
    [InlineData("an IImages")]
    [InlineData("an Int32")]
    [InlineData("an Images")]
    [InlineData("an IAsyncEnumerable<Int32>")]
    [InlineData("an AttemptInfo")]
    [InlineData("an HttpClient")]
    [InlineData("an XDocument")]
    [InlineData("an Hour")]
    [InlineData("an Upload")]
    [InlineData("an Unknown")]
    [InlineData("a Resize")]
    [InlineData("a UInt32")]
    [InlineData("a Uri")]
    [InlineData("a User")]
    [InlineData("a Unit")]
    [InlineData("a OneOf")]
    [InlineData("a Boolean")]
    [InlineData("a DbConnection")]
    [InlineData("a JSONText")]
    public void A_name_has_the_article_that_it_is_spoken_with(string spoken) => Assert.Equal(spoken, Articles.With(spoken[(spoken.IndexOf(' ') + 1)..]));
}
