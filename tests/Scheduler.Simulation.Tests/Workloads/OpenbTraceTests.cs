using System.Text;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class OpenbTraceTests
{
    private const string PodHeader = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n";
    private const string NodeHeader = "sn,cpu_milli,memory_mib,gpu,model\n";
    private const string Nodes = NodeHeader + "n1,32000,262144,2,T4\nn2,64000,262144,0,\n";

    [Fact]
    public void A_pod_requests_what_it_has_and_runs_from_its_scheduling_to_its_deletion()
    {
        var workload = Read(PodHeader + "p1,6000,1,1,460,T4|P100,LS,Running,100,170,110\n", Nodes);

        var task = Assert.Single(workload.Tasks);
        Assert.Equal(6_000, task.Task.Request.CpuMillis);
        Assert.Equal(1024 * 1024, task.Task.Request.MemoryBytes);
        Assert.Equal(460, task.Task.Request.AmountOf(OpenbTrace.Gpu));
        Assert.Equal(TimeSpan.FromSeconds(60), task.RunTime);
        Assert.Equal(2, workload.Cluster!.Count);
        Assert.True(task.Task.RequiredLabels.AreIn(workload.Cluster[0].Offer.Labels));
        Assert.False(task.Task.RequiredLabels.AreIn(workload.Cluster[1].Offer.Labels));
    }

    [Fact]
    public void A_pod_that_was_never_scheduled_is_said_to_be_assumed() =>
        Assert.StartsWith("1 pod was never scheduled", Assert.Single(Read(PodHeader + "p1,6000,1,0,0,,LS,Pending,100,170,\n", Nodes).Notes));

    [Theory]
    [InlineData("p1,6000\n", "pods, line 2: it has 2 fields, but must have 11.")]
    [InlineData("p1,-1,1,1,460,,LS,Running,100,170,110\n", "pods, line 2: cpu_milli is -1, but must lie between 0 and")]
    [InlineData("p1,1,1,1,460,,LS,Running,-100,170,110\n", "pods, line 2: creation_time is -100: it must not be negative.")]
    [InlineData("p1,1,1,1,460,,LS,Running,100,105,110\n", "pods, line 2: deletion_time 105 lies before 110")]
    [InlineData("", "pods: there is no pod in it.")]
    public void What_is_wrong_is_said_with_its_line(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<WorkloadException>(() => Read(PodHeader + line, Nodes)).Message);

    [Fact]
    public void A_task_wider_than_the_cluster_is_named()
    {
        var workload = Read(PodHeader + "p1,99000,1,0,0,,LS,Running,100,170,110\n", Nodes);

        var error = Assert.Throws<WorkloadException>(() => Fitting.Require(workload, workload.Cluster!));
        Assert.StartsWith("pods, line 2: The task 'p1' is wider than the cluster: it requests 1 slot, cpu=99000m", error.Message);
    }

    private static Workload Read(string pods, string nodes) => OpenbTrace.Read(Stream(pods), "pods", Stream(nodes), "nodes");

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
