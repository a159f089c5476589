using System.IO.Compression;
using System.Text;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class SwfTraceTests
{
    private const string Header = "; MaxProcs: 128\n;\n";
    private const string Job = "  57    25574     -1     10    4     -1    -1   -1     60    -1 -1   4   1   2 -1 -1 -1 -1\n";

    [Fact]
    public void A_job_becomes_a_task_with_slots_run_time_estimate_and_user()
    {
        var workload = Read(Header + Job);

        var task = Assert.Single(workload.Tasks);
        Assert.Equal("job-57", task.Task.Id.Value);
        Assert.Equal(4, task.Task.Slots);
        Assert.Equal(TimeSpan.FromSeconds(10), task.RunTime);
        Assert.Equal(TimeSpan.FromSeconds(10), SimulatedTask.RunTimeOf(task.Task));
        Assert.Equal(TimeSpan.FromSeconds(60), task.Task.Estimate);
        Assert.Equal("user 4", task.User);
        Assert.Equal(128, Assert.Single(workload.Cluster!).Offer.Slots);
    }

    [Fact]
    public void It_may_be_compressed() => Assert.Single(SwfTrace.Read(new MemoryStream(Compressed(1)), "trace").Tasks);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1_000)]
    public void A_compressed_one_that_was_cut_short_is_refused_and_not_taken_for_a_shorter_one(int missing)
    {
        var error = Assert.Throws<WorkloadException>(() => SwfTrace.Read(new MemoryStream(Compressed(1_000)[..^missing]), "trace"));
        Assert.Matches("^trace: it is damaged or cut short behind line \\d+: ", error.Message);
    }

    [Fact]
    public void A_compressed_one_that_is_damaged_is_refused()
    {
        var bytes = Compressed(1_000);
        bytes[bytes.Length / 2] ^= 0x55;
        Assert.StartsWith("trace", Assert.Throws<WorkloadException>(() => SwfTrace.Read(new MemoryStream(bytes), "trace")).Message);
    }

    [Fact]
    public void Jobs_without_a_run_time_are_left_out_and_counted()
    {
        var workload = Read(Header + Job + Job.Replace("     10    4", "     -1    4").Replace("57", "58"));

        Assert.Single(workload.Tasks);
        Assert.Equal("1 job without a run time or processors was left out", Assert.Single(workload.Notes));
    }

    [Theory]
    [InlineData("1 2 3\n", "trace, line 3: it has 3 fields, but a job has 18 numbers.")]
    [InlineData("57 x -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the submit time is 'x', but must be a number of seconds")]
    [InlineData("57 -5 -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the submit time is -5: it must not be negative.")]
    [InlineData("57 5 -1 -10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the run time is -10: it must not be negative")]
    [InlineData("57 5 -1 10 4.5 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the number of processors is '4.5', but must be a whole number.")]
    [InlineData("1 0 -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n\n1 3 -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 5: the job number of 'job-1' is that of line 3 already")]
    [InlineData("", "trace: there is no job in it that ran.")]
    public void What_is_wrong_is_said_with_its_line(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<WorkloadException>(() => Read(Header + line)).Message);

    [Theory]
    [InlineData("; MaxNodes: 32\n", 32, "it names 32 nodes and no processors: each node is taken for one processor")]
    [InlineData("; MaxNodes: 1\n", 1, "it names 1 node and no processors: each node is taken for one processor")]
    [InlineData("; MaxNodes: 32\n; MaxProcs: 128\n", 128, null)]
    [InlineData("; MaxProcs: 128\n; MaxNodes: 32\n", 128, null)]
    [InlineData("; MaxNodes: 32\n; MaxProcs: -1\n", 32, "it names 32 nodes and no processors: each node is taken for one processor")]
    public void Nodes_stand_in_for_processors_that_are_not_named(string header, int slots, string? note)
    {
        var workload = Read(header + Job);
        Assert.Equal(slots, Assert.Single(workload.Cluster!).Offer.Slots);
        Assert.Equal(note, workload.Notes.SingleOrDefault());
    }

    private static byte[] Compressed(int jobs)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress))
        {
            // Each with another time, so that they don't compress to next to nothing.
            gzip.Write(Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Range(0, jobs).Select(i => Job.Replace("57    25574", $"{i} {i * 7919}")))));
        }

        return compressed.ToArray();
    }

    private static Workload Read(string text) => SwfTrace.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "trace");
}
