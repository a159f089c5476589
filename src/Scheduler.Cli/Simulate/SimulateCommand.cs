namespace Scheduler.Cli.Simulate;

/// <summary><c>scheduler simulate</c>: its options and its help.</summary>
internal static class SimulateCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var arguments = new SimulateArguments();
        var command = new Command("simulate", "Show the effect of policies on a workload: the real scheduler, in virtual time.");
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
          wait         the part of the response time in which no handler was running
          slowdown     bounded: mean of max(1, response / max(run time, 10 s))
          makespan     from the first arrival to the last outcome; "× bound": relative to a lower bound for any scheduler
          utilised     how much of the most requested resource was in use
          fairness     Jain's index over users: 1 is even
          preempted    how often tasks were interrupted
          by age       tasks that went first only because of their long wait (--ageing)
          copies       second attempts of stragglers (--stragglers); off: none was made

        A job in a trace that used N processors takes N slots of one node. Estimates are those that the trace declares;
        without them, policies use what the scheduler learns about the kind, which is the same for all tasks here.
        --estimates exact shows what the policies could achieve.

        A graph is JSON: {"tasks": [{"id": "b", "runTime": "1m30s", "after": ["a"]}, ...]}, where tasks may also have
        estimate, arrives, slots, cpuMillis and memoryBytes; or a workflow of WfCommons (WfFormat 1.4 or 1.5).

        --stragglers 0.02:20 lets each task run 20 times as long on a random 2 % of the nodes, and simulates everything
        twice: without copies, and with a copy of each straggler on another node. Tasks at the same depth of the graph
        form a group. A task that declares a long run time is not a straggler for that reason.

        --faults runs 1,000 tasks (--tasks) with lost, late and duplicate messages, crashing and paused processes, slow
        and failing writes, clock jumps, schedulers that don't know that they were replaced, network partitions between
        seeds, nodes that reach only some of the seeds, and journals that are restored to an earlier state. The random
        seed of a failed world is printed; --faults --seed N without --seeds runs that world again and prints its events.

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
