using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class DominantResourceFairnessTests
{
    private const long GB = 1_000_000_000;

    [Fact]
    public void The_example_of_its_paper()
    {
        // Ghodsi et al. 2011, 4.1: 9 CPU, 18 GB; A's tasks take ⟨1 CPU, 4 GB⟩, B's ⟨3 CPU, 1 GB⟩: 3 of A and 2 of B.
        var world = Shared();
        world.Submit(Tasks("A", new Resources(1_000, 4 * GB)).Concat(Tasks("B", new Resources(3_000, GB))));
        world.Join("n", Given.Node(slots: 100, cpu: 9_000, memory: 18 * GB));
        Assert.Equal((3, 2), (Running(world, "A"), Running(world, "B")));
    }

    [Fact]
    public void What_one_gives_back_the_poorest_gets()
    {
        var world = Shared();
        world.Submit(Tasks("A", new Resources(1_000, 4 * GB)).Concat(Tasks("B", new Resources(3_000, GB))));
        world.Join("n", Given.Node(slots: 100, cpu: 9_000, memory: 18 * GB));
        var ending = world.Assignments.First(a => a.Task.StartsWith('B')).Task;
        world.Succeed(ending);
        Assert.Equal((3, 2), (Running(world, "A"), Running(world, "B")));
    }

    [Fact]
    public void A_weight_of_two_is_worth_twice_the_share()
    {
        var world = Shared();
        world.Submit(Tasks("A", new Resources(1_000, 0), weight: 2).Concat(Tasks("B", new Resources(1_000, 0))));
        world.Join("n", Given.Node(slots: 100, cpu: 9_000));
        Assert.Equal((6, 3), (Running(world, "A"), Running(world, "B")));
    }

    [Fact]
    public void Named_resources_count_and_where_nothing_is_requested_slots_do()
    {
        var world = Shared();
        world.Submit(Tasks("A", new Resources(0, 0, new NamedAmount("gpu", 1))).Concat(Tasks("B", Resources.None)));
        world.Join("n", Given.Node(slots: 4, named: new NamedAmount("gpu", 4)));
        Assert.Equal((2, 2), (Running(world, "A"), Running(world, "B")));
    }

    private static World Shared() => new(Given.Queue("drf").Patient());

    private static IEnumerable<TaskSpec> Tasks(string user, Resources request, int weight = 1) =>
        Enumerable.Range(1, 20).Select(i => Given.Task($"{user}{i}", fairnessKey: user, weight: weight, request: request));

    private static int Running(World world, string user) =>
        world.Follower.List(new TaskFilter { Phase = TaskPhase.Assigned, IdPrefix = user }).Tasks.Count;
}
