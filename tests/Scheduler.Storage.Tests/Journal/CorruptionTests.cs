using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Storage.Tests.Journal;

/// <summary>Whatever the bytes are, reading them ends in one of the journal's exceptions, or in a value.</summary>
public sealed class CorruptionTests(ITestOutputHelper output)
{
    // Values take more memory than bytes, at the worst some thirty times; a count that is believed would take millions.
    private const int BytesPerByte = 64;
    private const int BytesAtLeast = 64 * 1024;

    [Fact]
    public void A_damaged_row_is_found()
    {
        var random = Seeded(out var seed);
        for (var round = 0; round < 300; round++)
        {
            foreach (var (name, row, read) in Rows.OfEveryKind(random))
            {
                var damaged = Damage(random, row);
                var outcome = Record.Exception(() => read(damaged));

                Assert.True(outcome is JournalCorruptException, $"{name}, seed {seed}, round {round}: {outcome}");
                Assert.IsAssignableFrom<SchedulingException>(outcome);
            }
        }
    }

    [Fact]
    public void A_row_made_by_someone_who_means_ill_does_no_harm()
    {
        var random = Seeded(out var seed);
        var refused = 0;
        var rows = 0;
        for (var round = 0; round < 1_000; round++)
        {
            foreach (var (name, row, read) in Rows.OfEveryKind(random))
            {
                var forged = Rows.Sealed(Forge(random, row));
                Exception? outcome = null;
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(forged);
                }
                catch (Exception e)
                {
                    outcome = e;
                }

                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(
                    outcome is null or JournalCorruptException or JournalFormatException, $"{name}, seed {seed}, round {round}: {outcome}");
                Assert.True(
                    allocated < BytesAtLeast + ((long)forged.Length * BytesPerByte),
                    $"{name}, seed {seed}, round {round}: {forged.Length} bytes made {allocated}");
                refused += outcome is null ? 0 : 1;
                rows++;
            }
        }

        output.WriteLine($"{refused} of {rows} refused");
    }

    private Random Seeded(out int seed)
    {
        seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    private static byte[] Damage(Random random, byte[] row)
    {
        var damaged = row.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                return [.. damaged, (byte)random.Next(256)];
            case 2:
                var at = random.Next(damaged.Length);
                damaged[at] ^= (byte)(1 << random.Next(8));
                return damaged;
            default:
                var start = random.Next(damaged.Length);
                var zeros = damaged.AsSpan(start, random.Next(1, damaged.Length - start + 1));
                if (zeros.ContainsAnyExcept((byte)0))
                {
                    zeros.Clear();
                }
                else
                {
                    damaged[0] = 0;
                }

                return damaged;
        }
    }

    private static byte[] Forge(Random random, byte[] row)
    {
        var forged = row.ToArray();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(RowFrame.HeaderBytes, forged.Length - RowFrame.ChecksumBytes);
            forged[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => 0xFF,
                _ => (byte)(forged[at] + random.Next(-2, 3)),
            };
        }

        return random.Next(4) == 0 ? [.. forged.AsSpan(0, random.Next(RowFrame.HeaderBytes, forged.Length)), .. new byte[8]] : forged;
    }
}
