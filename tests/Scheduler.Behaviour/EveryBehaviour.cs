namespace Scheduler.Behaviour;

/// <summary>The tests of a shell derive from this one as well, so that they forget none of the others.</summary>
public abstract class EveryBehaviour
{
    [Fact]
    public void Every_behaviour_is_tested_on_this_shell()
    {
        var here = GetType().Assembly.GetTypes();
        var behaviours = typeof(BehaviourTest).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BehaviourTest)));
        Assert.Empty(behaviours.Where(behaviour => !here.Any(type => type.IsSubclassOf(behaviour))).Select(behaviour => behaviour.Name));
    }
}
