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
    public void It_may_be_compressed()
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Header + Job));
        }

        compressed.Position = 0;
        Assert.Single(SwfTrace.Read(compressed, "trace").Tasks);
    }

    [Fact]
    public void Jobs_without_a_run_time_are_left_out_and_counted()
    {
        var workload = Read(Header + Job + Job.Replace("     10    4", "     -1    4").Replace("57", "58"));

        Assert.Single(workload.Tasks);
        Assert.Equal("1 jobs without a run time or processors were left out", Assert.Single(workload.Notes));
    }

    [Theory]
    [InlineData("1 2 3\n", "trace, line 3: it has 3 fields, but a job has 18 numbers.")]
    [InlineData("57 x -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the submit time is 'x', but must be a number of seconds")]
    [InlineData("57 -5 -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the submit time is -5: it must not be negative.")]
    [InlineData("57 5 -1 -10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the run time is -10: it must not be negative")]
    [InlineData("57 5 -1 10 4.5 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1\n", "trace, line 3: the number of processors is '4.5', but must be a whole number.")]
    [InlineData("", "trace: there is no job in it that ran.")]
    public void What_is_wrong_is_said_with_its_line(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<WorkloadException>(() => Read(Header + line)).Message);

    private static Workload Read(string text) => SwfTrace.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "trace");
}
