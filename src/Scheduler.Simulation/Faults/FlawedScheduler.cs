using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;

namespace Scheduler.Simulation.Faults;

/// <summary>What a scheduler with a <see cref="Flaw"/> hears and says, where a sound one hears and says something else.</summary>
internal sealed class FlawedScheduler(FaultyWorld world)
{
    // Who has set limits for a moment, which the facts are not told.
    private const string Nobody = "nobody";

    private static readonly Rejection CanNotAnswer = new(RejectionCode.Unavailable, "The scheduler can't answer now.");

    public KernelCommand Hears(KernelCommand command, SchedulerProcess by)
    {
        if (world.Mix.Flaw == Flaw.RetriesChangeTasks && command is RetryTask { Ended: { Spec: { } spec } ended } retry)
        {
            return retry with { Ended = ended with { Spec = spec with { Priority = spec.Priority + 1 } } };
        }

        if (command is RenewLock { ReplyTo: { } holder } && world.Mix.Flaw == Flaw.RenewalsAreNotKept)
        {
            world.Network.Answer(new Reply(holder, Acknowledged.Instance));
            return Tick.Instance;
        }

        if (command is SubmitTasks submit && world.Mix.Flaw == Flaw.EdgesAreForgotten)
        {
            return submit with { Tasks = [.. submit.Tasks.Select(WithoutLastEdge)] };
        }

        if (command is SetLimit set && world.Mix.Flaw == Flaw.RatesAreForgottenAtChanges)
        {
            ForgetRate(set.Limit.Name, by);
        }

        if (command is not HearNode { Message: var message } heard)
        {
            return command;
        }

        switch (world.Mix.Flaw)
        {
            case Flaw.ReportsOfLostAttemptsCount when message.Reports.FirstOrDefault(IsOfLostAttempt) is { } lost:
                var live = world.Facts.LiveAttemptOf(lost.Task)!.Value;
                return heard with { Message = new FromNode(world.Facts.AssignmentOf(live)!.Node, by.Kernel.Epoch, message.Window, [lost with { Token = live }]) };
            case Flaw.AddedTasksAreForgotten:
                return heard with { Message = message with { Reports = [.. message.Reports.Select(report => report is AttemptSucceededReport success ? success with { Then = [] } : report)] } };
            case Flaw.StaleReportsCount:
                return heard with { Message = message with { Reports = [.. message.Reports.Select(AsOfTheLiveAttempt)] } };
            case Flaw.CheckpointsAreNotKept when message.Reports.OfType<CheckpointReport>().ToArray() is { Length: > 0 } saved:
                var answer = new ToNode(message.Node, by.Kernel.Epoch)
                {
                    Checkpoints = [.. saved.Select(s => new CheckpointAnswer(s.Token, s.Number, Rejection: null))],
                };
                world.Observed.Check(answer);
                world.Network.ToNode(by, answer);
                return heard with { Message = message with { Reports = [.. message.Reports.Except(saved)] } };
            default:
                return command;
        }
    }

    /// <summary>A loss was accepted.</summary>
    public void Accepts(Kernel kernel, AcceptedLoss loss)
    {
        if (world.Mix.Flaw != Flaw.NumbersAreGivenAgain)
        {
            kernel.Accept(world.Mix.Flaw == Flaw.EpochsAreGivenAgain ? loss with { Epoch = kernel.Epoch + 1 } : loss);
        }
    }

    /// <summary>A scheduler took over.</summary>
    public void Begins(SchedulerProcess by)
    {
        if (world.Mix.Flaw == Flaw.RatesAreForgottenAtFailovers)
        {
            foreach (var limit in world.Facts.Limits.All.Where(limit => limit.Rate is not null).ToArray())
            {
                ForgetRate(limit.Name, by);
                by.Kernel.Handle(new SetLimit(limit), by.Clock.Now);
            }
        }
    }

    /// <summary>What the journal would say if it did not say what the scheduler gets wrong.</summary>
    public Batch Tells(Batch batch)
    {
        if (world.Mix.Flaw is not (Flaw.RatesAreForgottenAtChanges or Flaw.RatesAreForgottenAtFailovers))
        {
            return batch;
        }

        var limits = world.Facts.Limits.All.ToDictionary(limit => limit.Name, StringComparer.Ordinal);
        return batch with { Events = [.. batch.Events.Select(Tell)] };

        Event Tell(Event happened)
        {
            switch (happened)
            {
                case LimitConfigured { Principal: Nobody } e:
                    return e with { Limit = limits.GetValueOrDefault(e.Limit.Name, e.Limit) };
                case LimitConfigured e:
                    limits[e.Limit.Name] = e.Limit;
                    break;
                case LimitRemoved e:
                    limits.Remove(e.Limit);
                    break;
            }

            return happened;
        }
    }

    /// <summary>Whether it decides although its seed sees no majority.</summary>
    public bool DecidesWithoutMajority(KernelCommand command) => world.Mix.Flaw switch
    {
        Flaw.BeginsWithoutMajority => true,
        Flaw.DecidesWithoutMajority => command is HearNode,
        _ => false,
    };

    /// <summary>What it says to what it does not decide.</summary>
    public Answer Refuses(KernelCommand command) => world.Mix.Flaw == Flaw.AnswersWithoutMajority && command is SubmitTasks submit
        ? new SubmitAccepted([.. submit.Tasks.Select(task => new TaskReceipt(task.Id))])
        : CanNotAnswer;

    /// <summary>It can't decide this now.</summary>
    public void LeavesUndecided(KernelCommand command, SchedulerProcess by)
    {
        if (world.Mix.Flaw == Flaw.LeasesAreRenewedWithoutMajority && by.HasBegun && command is HearNode { Message: { LeaseAskedAt: { } asked } message })
        {
            var lease = new LeaseGrant(asked, world.KernelOptions.LeaseDuration);
            world.Network.ToNode(by, new ToNode(message.Node, by.Kernel.Epoch) { Lease = lease });
        }
    }

    public ToNode Says(ToNode message, Batch batch) => world.Mix.Flaw switch
    {
        Flaw.LeasesAreTooLong when message.Lease is { } lease => message with { Lease = lease with { Duration = lease.Duration * 2 } },
        Flaw.NothingIsSentAgain => message with
        {
            Assignments = [.. message.Assignments.Where(a => a.Token.Value >= batch.FirstEventNumber)],
        },
        Flaw.CheckpointsAreNotGivenOn => message with
        {
            Assignments = [.. message.Assignments.Select(a => a with { Checkpoint = null })],
        },
        _ => message,
    };

    // Without a rate nothing is owed, and of 0 nothing begins meanwhile.
    private void ForgetRate(string limit, SchedulerProcess by)
    {
        if (world.Facts.Limits.Find(limit) is { Rate: not null })
        {
            by.Kernel.Handle(new SetLimit(new LimitOptions { Name = limit, Running = 0 }) { Principal = Nobody }, by.Clock.Now);
        }
    }

    private static TaskSpec WithoutLastEdge(TaskSpec task) => task.After.Count > 1
        ? task with { After = [.. task.After.SkipLast(1)] }
        : task with { After = [], IfUnmet = UnmetAction.Cancel };

    private bool IsOfLostAttempt(AttemptReport report) => report is AttemptSucceededReport
        && world.Facts.AssignmentOf(report.Token) is null && world.Facts.LiveAttemptOf(report.Task) is not null;

    private AttemptReport AsOfTheLiveAttempt(AttemptReport report) =>
        world.Facts.LiveAttemptOf(report.Task) is { } live ? report with { Token = live } : report;
}
