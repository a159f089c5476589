using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>These values stand in journals: a version that changes one can't read what earlier ones wrote.</summary>
public sealed class StableHashTests
{
    [Theory]
    [InlineData(0, 0xE220A8397B1DCDAF)]
    [InlineData(1, 0x910A2DEC89025CC1)]
    [InlineData(ulong.MaxValue, 0xE4D971771B652C20)]
    public void Mixing_is_that_of_SplitMix64(ulong value, ulong hash) => Assert.Equal(hash, StableHash.Mix(value));

    [Theory]
    [InlineData("", 0xA706DD2F4D197E6F)]
    [InlineData("a", 0x56950A7BE758B3A7)]
    [InlineData("abcd", 0x7C6328D5C47F5C55)]
    [InlineData("abcdefghi", 0x4C83D4461C4BB6D7)]
    [InlineData("Grüße, 世界", 0xA8C5F5A281E0B00F)]
    public void Text_keeps_its_hash(string text, ulong hash) => Assert.Equal(hash, StableHash.Of(text));

    [Theory]
    [InlineData("", 0xB8B4C2977EABCE45)]
    [InlineData("1234567", 0x5317963FB753F404)]
    [InlineData("12345678", 0x6960F327DABE1904)]
    [InlineData("123456789", 0x508D57FD15F77892)]
    public void Bytes_keep_their_hash(string bytes, ulong hash) => Assert.Equal(hash, StableHash.Of(Encoding.ASCII.GetBytes(bytes), 7));

    [Fact]
    public void Combining_keeps_its_hash_and_heeds_the_order()
    {
        Assert.Equal(0x8C52997FE4B97A34UL, StableHash.Combine(StableHash.Combine(5, 6L), 7L));
        Assert.NotEqual(StableHash.Combine(StableHash.Combine(5, 6L), 7L), StableHash.Combine(StableHash.Combine(5, 7L), 6L));
        Assert.NotEqual(StableHash.Of((string?)null), StableHash.Of(""));
    }

    [Fact]
    public void A_task_s_content_keeps_its_hash()
    {
        Assert.Equal(0xE5C26F219A6E8830UL, ContentHash.Of(Given.Task("a", retry: RetryPolicy.Default)));
        Assert.Equal(0x068844CFE5AF2E47UL, ContentHash.Of(new TaskSpec
        {
            Id = new("b"),
            Kind = "hash",
            Payload = new byte[] { 1, 2, 3 },
            Queue = "q",
            Priority = -4,
            Request = new Resources(1, 2, new NamedAmount("gpu", 3)),
            RequiredLabels = Given.Label("zone=a disk=ssd"),
            Estimate = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(6),
            NotBefore = new(7),
            Deadline = new(8),
            ExpiresAt = new(9),
        }));
    }

    [Fact]
    public void Near_inputs_give_far_hashes()
    {
        var hashes = Enumerable.Range(0, 50_000).Select(i => StableHash.Of($"task-{i}")).ToArray();
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        foreach (var shift in new[] { 0, 20, 40, 56 })
        {
            // 256 buckets of about 195; χ² of 255 degrees of freedom is above 350 once in 10,000.
            var buckets = hashes.GroupBy(h => (h >> shift) & 255).Select(g => g.Count());
            Assert.InRange(buckets.Sum(n => Math.Pow(n - (50_000 / 256.0), 2) / (50_000 / 256.0)), 0, 350);
        }
    }
}
