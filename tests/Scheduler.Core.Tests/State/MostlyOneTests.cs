using Scheduler.Core.State;

namespace Scheduler.Core.Tests.State;

public sealed class MostlyOneTests
{
    [Fact]
    public void It_is_a_dictionary_however_many_entries_it_has()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var plain = new Dictionary<int, string>();
            var map = default(MostlyOne<int, string>);
            for (var step = 0; step < 40; step++)
            {
                var key = random.Next(seed % 4 + 1);
                if (plain.TryGetValue(key, out var expected))
                {
                    Assert.True(map.TryGetValue(key, out var value), $"seed {seed}");
                    Assert.Same(expected, value);
                    map.Remove(key);
                    plain.Remove(key);
                }
                else
                {
                    Assert.False(map.TryGetValue(key, out _), $"seed {seed}");
                    plain.Add(key, $"{key} {step}");
                    map.Add(key, plain[key]);
                }

                var walked = new List<string>();
                foreach (var value in map)
                {
                    walked.Add(value);
                }

                Assert.Equal(plain.Values.Order(), walked.Order());
            }
        }
    }
}
