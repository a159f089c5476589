using System.IO.Compression;
using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class GraphFileTests
{
    [Fact]
    public void Tasks_come_after_those_that_they_wait_for()
    {
        var workload = Read("""
            {"tasks": [
              {"id": "c", "runTime": "1m30s", "after": ["b", "a", "b"], "slots": 2, "cpuMillis": 500, "memoryBytes": 1024, "estimate": 60},
              {"id": "b", "runTime": 0.5, "after": ["a"], "arrives": "3s"}, // Comments are allowed.
              {"id": "a", "runTime": "2"},
            ]}
            """);

        Assert.Equal(["a", "b", "c"], workload.Tasks.Select(task => task.Task.Id.Value));
        Assert.Equal([2, 0.5, 90], workload.Tasks.Select(task => task.RunTime.TotalSeconds));
        Assert.Equal([0, 3, 3], workload.Tasks.Select(task => (task.ArrivesAt - default(Timestamp)).TotalSeconds));
        var last = workload.Tasks[^1].Task;
        Assert.Equal([Dependency.OnTask("b"), Dependency.OnTask("a")], last.After);
        Assert.Equal((2, new Resources(500, 1_024), TimeSpan.FromMinutes(1)), (last.Slots, last.Request, last.Estimate!.Value));
        Assert.Null(workload.Tasks[0].Task.Estimate);
        Assert.Null(workload.Cluster);
    }

    [Theory]
    [InlineData("{", "graph.json: it is not JSON, from line 1, byte 2 on.")]
    [InlineData("""{"tasks": 1}""", "graph.json: tasks must be a list.")]
    [InlineData("""{"jobs": []}""", "graph.json: there is no field jobs.")]
    [InlineData("""{}""", "graph.json: tasks is missing.")]
    [InlineData("""{"tasks": []}""", "graph.json: there is no task in it.")]
    [InlineData("""{"tasks": [{"id": "a"}]}""", "graph.json: tasks[0].runTime is missing.")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1, "before": []}]}""", "graph.json: there is no field tasks[0].before.")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": -1}]}""", "graph.json: runTime of the task 'a' is '-1', but must be a time up to 3,650 days: a number of seconds, or a text such as 200ms, 1.5s, 1m30s, 2h or 1d.")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": []}]}""", "graph.json: runTime of the task 'a' is '[]', but must be a time")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1, "arrives": "soon"}]}""", "graph.json: arrives of the task 'a' is 'soon', but must be a time")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1, "slots": 0}]}""", "graph.json: the task 'a' must have at least one slot")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1}, {"id": "a", "runTime": 1}]}""", "graph.json: the task 'a' is in it twice.")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1, "after": ["b"]}]}""", "graph.json: the task 'a' waits for 'b', which is not in it.")]
    [InlineData("""{"tasks": [{"id": "a", "runTime": 1, "after": ["a"]}]}""", "graph.json: these tasks wait for each other in a circle: 'a' waits for 'a'.")]
    [InlineData(
        """{"tasks": [{"id": "first", "runTime": 1}, {"id": "z", "runTime": 1, "after": ["a"]}, {"id": "a", "runTime": 1, "after": ["first", "b"]}, {"id": "b", "runTime": 1, "after": ["a"]}]}""",
        "graph.json: these tasks wait for each other in a circle: 'a' waits for 'b' waits for 'a'.")]
    [InlineData(
        """{"tasks": [{"id": "a", "runTime": 1, "arrives": 5}, {"id": "b", "runTime": 1, "after": ["a"], "arrives": 4}]}""",
        "graph.json: the task 'b' arrives before 'a', which it waits for.")]
    [InlineData("""{"workflow": {}}""", "graph.json: workflow.specification.tasks is missing.")]
    [InlineData("""{"workflow": {"specification": {"tasks": []}}}""", "graph.json: workflow.execution.tasks is missing: it was not run.")]
    [InlineData("""{"workflow": {"specification": {"tasks": [{"id": "a"}]}, "execution": {"tasks": []}}}""", "graph.json: the task 'a' has no runtimeInSeconds.")]
    [InlineData(
        """{"workflow": {"specification": {"tasks": [{"id": "a"}]}, "execution": {"tasks": [{"id": "a", "runtimeInSeconds": -0.5}]}}}""",
        "graph.json: runtimeInSeconds of the task 'a' is -0.5, but must lie between 0 and 315360000.")]
    [InlineData(
        """{"workflow": {"specification": {"tasks": [{"id": "a", "parents": ["b"]}]}, "execution": {"tasks": [{"id": "a", "runtimeInSeconds": 1}]}}}""",
        "graph.json: the task 'a' waits for 'b', which is not in it.")]
    [InlineData(
        """{"workflow": {"specification": {"tasks": [{"id": "a", "children": ["b"]}]}, "execution": {"tasks": [{"id": "a", "runtimeInSeconds": 1}]}}}""",
        "graph.json: the task 'b', which waits for 'a', is not in it.")]
    [InlineData(
        """{"workflow": {"specification": {"tasks": [{"id": "a"}]}, "execution": {"tasks": [{"id": "a", "runtimeInSeconds": 1, "coreCount": 20000}]}}}""",
        "graph.json: the task 'a' has 20000 cores, but must have 1 to 10000.")]
    public void What_can_not_be_run_is_named(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<WorkloadException>(() => Read(json)).Message);

    [Fact]
    public void A_workflow_of_WfCommons_has_its_machines_and_its_makespan()
    {
        var workload = Read("""
            {"name": "w", "schemaVersion": "1.5", "author": {}, "workflow": {
              "specification": {"tasks": [
                {"name": "one", "id": "1", "parents": [], "children": ["2"], "inputFiles": []},
                {"name": "two", "id": "2", "parents": ["1"], "children": []},
                {"name": "three", "id": "3", "parents": [], "children": ["2"]}], "files": []},
              "execution": {"makespanInSeconds": 12.5, "tasks": [
                {"id": "1", "runtimeInSeconds": 1.25, "coreCount": 2, "machines": ["m"]}, {"id": "2", "runtimeInSeconds": 3}, {"id": "3", "runtimeInSeconds": 0}],
                "machines": [{"nodeName": "m", "cpu": {"coreCount": 4, "speedInMHz": 2300}}, {"nodeName": "n", "cpu": {"coreCount": 8}}]}}}
            """);

        Assert.Equal(["1", "3", "2"], workload.Tasks.Select(task => task.Task.Id.Value));
        Assert.Equal([1.25, 0, 3], workload.Tasks.Select(task => task.RunTime.TotalSeconds));
        Assert.Equal([2, 1, 1], workload.Tasks.Select(task => task.Task.Slots));
        Assert.Equal([Dependency.OnTask("1"), Dependency.OnTask("3")], workload.Tasks[^1].Task.After);
        Assert.Equal([("m", 4), ("n", 8)], workload.Cluster!.Select(node => (node.Name, node.Offer.Slots)));
        Assert.Equal("its makespan was 12.5 s as recorded", Assert.Single(workload.Notes));
    }

    [Fact]
    public void An_older_one_has_its_tasks_in_the_workflow_itself_and_may_name_them()
    {
        var workload = Read("""
            {"schemaVersion": "1.4", "workflow": {"makespanInSeconds": 9, "tasks": [
              {"name": "one", "id": "1", "runtimeInSeconds": 1, "cores": 1.5, "children": ["two"]}, {"name": "two", "id": "2", "runtimeInSeconds": 2, "parents": ["one"]}],
              "machines": [{"nodeName": "m", "cpu": {"count": 4}}]}}
            """);

        Assert.Equal(["1", "2"], workload.Tasks.Select(task => task.Task.Id.Value));
        Assert.Equal([2, 1], workload.Tasks.Select(task => task.Task.Slots));
        Assert.Equal(Dependency.OnTask("1"), Assert.Single(workload.Tasks[1].Task.After));
        Assert.Equal(4, Assert.Single(workload.Cluster!).Offer.Slots);
        Assert.Single(workload.Notes);
    }

    [Fact]
    public void It_may_be_compressed()
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress))
        {
            gzip.Write("""{"tasks": [{"id": "a", "runTime": 1}]}"""u8);
        }

        Assert.Single(GraphFile.Read(new MemoryStream(bytes.ToArray()), "graph.json").Tasks);
    }

    private static Workload Read(string json) => GraphFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "graph.json");
}
