using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Storage.Tests.Witness;

public sealed class WitnessFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly string _id = WitnessFile.NewJournalId();

    private string Path => System.IO.Path.Combine(_folder, WitnessFile.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_says_what_it_was_told_last()
    {
        Assert.Null(WitnessFile.Read(Path));
        using (var witness = WitnessFile.Open(Path, _id, 0, 0))
        {
            for (var i = 1L; i < 5; i++)
            {
                witness.Note(i * 1_000_000_007, i);
                Assert.Equal(new Standing(_id, i * 1_000_000_007, i), WitnessFile.Read(Path));
            }
        }

        WitnessFile.Open(Path, _id, 3, 1).Dispose();
        Assert.Equal(new Standing(_id, 3, 1), WitnessFile.Read(Path));
    }

    [Fact]
    public void A_line_that_was_cut_short_leaves_the_other()
    {
        using (var witness = WitnessFile.Open(Path, _id, 7, 1))
        {
            witness.Note(8, 1);
            witness.Note(9, 1);
        }

        var bytes = File.ReadAllBytes(Path);
        for (var i = 0; i < bytes.Length; i++)
        {
            // The last character of a line carries nothing.
            var damaged = bytes.ToArray();
            damaged[i] ^= 1;
            File.WriteAllBytes(Path, damaged);
            Assert.InRange(WitnessFile.Read(Path)!.LastEvent, 8, 9);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("journal")]
    [InlineData("something else altogether")]
    public void What_is_no_witness_says_nothing(string text)
    {
        File.WriteAllText(Path, text);
        Assert.Null(WitnessFile.Read(Path));
    }
}
