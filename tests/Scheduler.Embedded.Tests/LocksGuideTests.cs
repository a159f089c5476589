using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

/// <summary>The examples of <c>docs/locks.md</c>: they stand there as they are here.</summary>
public sealed class LocksGuideTests
{
    [Fact]
    public async Task A_store_that_checks_the_token_refuses_a_holder_that_was_paused()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var ledger = new Ledger();
        await using var paused = await scheduler.Locks.AcquireAsync("ledger");
        await scheduler.Locks.TakeAwayAsync("ledger");

        #region acquire
        await using (var held = await scheduler.Locks.AcquireAsync("ledger", TimeSpan.FromSeconds(30)))
        {
            ledger.Write(held.Token, balance: 100);
        }
        #endregion

        var refused = Assert.Throws<InvalidOperationException>(() => ledger.Write(paused.Token, balance: 50));
        Assert.Equal($"Token {paused.Token} is older than {ledger.Token}: the lock has another holder.", refused.Message);
        Assert.Equal(100, ledger.Balance);
    }

    [Fact]
    public async Task A_leader_works_until_it_is_done()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var ledger = new Ledger();
        var cancellationToken = CancellationToken.None;

        #region leader
        await scheduler.Locks.RunAsLeaderAsync(
            "bookkeeper",
            async (held, ends) =>
            {
                while (await NextBookingAsync(ends) is { } booking)
                {
                    ledger.Write(held.Token, ledger.Balance + booking);
                }
            },
            TimeSpan.FromSeconds(30),
            cancellationToken);
        #endregion

        Assert.Equal(6, ledger.Balance);
    }

    [Fact]
    public void The_examples_stand_in_the_guide_as_they_are_here()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "locks.md")).ReplaceLineEndings("\n");
        var here = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "LocksGuideTests.cs"));
        foreach (var name in new[] { "acquire", "leader", "store" })
        {
            var first = Array.FindIndex(here, line => line.Trim() == $"#region {name}") + 1;
            var lines = here[first..Array.FindIndex(here, first, line => line.Trim() == "#endregion")];
            var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
            Assert.Contains($"```csharp\n{string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]))}\n```", guide, StringComparison.Ordinal);
        }
    }

    private static readonly Queue<decimal> Bookings = new([1, 2, 3]);

    private static Task<decimal?> NextBookingAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Bookings.TryDequeue(out var booking) ? booking : default(decimal?));
    }

    #region store
    private sealed class Ledger
    {
        private readonly Lock _gate = new();

        /// <summary>The highest that it has seen.</summary>
        public FencingToken Token { get; private set; }

        public decimal Balance { get; private set; }

        public void Write(FencingToken token, decimal balance)
        {
            lock (_gate)
            {
                if (token < Token)
                {
                    throw new InvalidOperationException($"Token {token} is older than {Token}: the lock has another holder.");
                }

                (Token, Balance) = (token, balance);
            }
        }
    }
    #endregion
}
