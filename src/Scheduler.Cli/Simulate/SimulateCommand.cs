namespace Scheduler.Cli.Simulate;

/// <summary><c>scheduler simulate</c>: its options and its help.</summary>
internal static class SimulateCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var arguments = new SimulateArguments();
        var command = new Command("simulate", "Show what policies would do to a workload: the scheduler itself, in virtual time.");
        foreach (var option in arguments.All)
        {
            command.Add(option);
        }

        command.Validators.Add(arguments.Validate);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => arguments.IsFaulty(parsed)
                ? arguments.ToFaults(parsed, terminal).Run(cancellationToken)
                : new SimulateSession(arguments.ToOptions(parsed), terminal).Run(cancellationToken),
            cancellationToken));
        help.Add(command, MoreHelp);
        return command;
    }

    private const string MoreHelp = """
        Columns:
          response     from submission to outcome: mean, median, 95th and 99th percentile
          wait         the part of it in which no handler was at work
          slowdown     bounded: mean of max(1, response / max(run time, 10 s))
          makespan     from the first arrival to the last outcome; "× bound": beside what no scheduler can beat
          utilised     of the resource that is asked for the most
          fairness     Jain's index over users: 1 is even
          preempted    how often tasks were interrupted
          by age       tasks that went first only because they had waited long (--ageing)
          copies       second attempts of stragglers (--stragglers); off: none was made

        A job of a trace that used N processors takes N slots of one node. Estimates are what the trace
        declares; where it declares none, policies go by what the scheduler learns of the kind, here one for all:
        --estimates exact shows what they could do.

        A graph is JSON: {"tasks": [{"id": "b", "runTime": "1m30s", "after": ["a"]}, ...]}, where tasks may also have
        estimate, arrives, slots, cpuMillis and memoryBytes; or a workflow of WfCommons (WfFormat 1.4 or 1.5).

        --stragglers 0.02:20 lets each task run 20 times as long on 2 % of the nodes, by chance, and simulates
        everything twice: without copies, and with a copy of each straggler on another node. Tasks with equally
        many others before them, one after the other, are a group. A task that declares a long run is no straggler
        because of it.

        --faults runs 1,000 tasks (--tasks) among lost, late and doubled messages, dying and paused processes,
        slow and failing writes, jumping clocks, schedulers that don't know that they were replaced, groups of
        seeds that don't hear each other, nodes that hear only some of the seeds, and journals that are put back
        to an earlier moment. A seed (of chance) that fails is named; --faults --seed N without --seeds runs it
        again, and tells what happens.

        Exit codes:
          0    done
          1    a faulty world failed
          2    an option or the workload is wrong

        Examples:
          scheduler simulate --policy fcfs,sjf --load 0.9 --service pareto:1.5 --ageing off
          scheduler simulate --trace NASA-iPSC-1993-3.1-cln.swf.gz --load 0.9 --policy fcfs,sjf,srtf --estimates exact
          scheduler simulate --journal .scheduler --policy fcfs,sjf,fair-shares --plot mine.html
          scheduler simulate --trace montage-chameleon-dss-05d-001.json --policy fcfs,critical-path --estimates exact
          scheduler simulate --faults --seeds 1000
          scheduler simulate --trace openb_pod_list_default.csv openb_node_list_all_node.csv --strategy all
        """;
}
