using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors.Scheduling;

// What clients ask. A look into the archive never holds up this actor.
internal sealed partial class FollowerActor
{
    private void Hear(FromClients message)
    {
        var gateway = Sender;
        Know(gateway);
        foreach (var request in message.Requests)
        {
            var (number, question, _) = request;
            switch (question)
            {
                case GetTask:
                    WhenConfirmed(gateway, number, () => Get(gateway, request));
                    break;
                case ListTasks q:
                    WhenConfirmed(gateway, number, () => List(gateway, number, q.Filter));
                    break;
                case ListSchedules q:
                    WhenConfirmed(gateway, number, () => _clients.Answer(gateway, number, Schedules(q.Filter)));
                    break;
                case CountTasks:
                    WhenConfirmed(gateway, number, () => Count(gateway, number));
                    break;
                case RetryTask q:
                    Retry(gateway, number, q);
                    break;
                case ListNodes or GetStatistics:
                    // Operators look at these when the journal is away, too: they are of this scheduler.
                    _clients.Answer(gateway, number, _follower.Answer((Read)question)!);
                    break;
                case Read q:
                    WhenConfirmed(gateway, number, () => _clients.Answer(gateway, number, _follower.Answer(q)!));
                    break;
            }
        }

        foreach (var task in message.Unwatch)
        {
            _watches.Remove(task, gateway);
        }

        Watch(gateway, message.Watch);
    }

    private void WhenConfirmed(IActorRef gateway, long number, Action answer) => WhenConfirmed(refusal =>
    {
        if (refusal is null)
        {
            answer();
        }
        else
        {
            _clients.Answer(gateway, number, refusal);
        }
    });

    private void Watch(IActorRef gateway, IReadOnlyList<TaskId> tasks, bool isSecond = false)
    {
        List<TaskId>? notHere = null;
        foreach (var task in tasks)
        {
            if (_follower.IsUnfinished(task))
            {
                AddWatch(task, gateway);
            }
            else if (_unarchived.Find(task) is { } ended)
            {
                _clients.Ended(gateway, ended);
            }
            else
            {
                (notHere ??= []).Add(task);
            }
        }

        LookUp(gateway, notHere, isSecond);
    }

    private void AddWatch(TaskId task, IActorRef gateway)
    {
        if (_watches.Count < _settings.MaxWatches || _watches.Contains(task, gateway))
        {
            _watches.Add(task, gateway);
        }
        else
        {
            _clients.Refuse(gateway, task, new Rejection(
                RejectionCode.LimitReached, FormattableString.Invariant($"{_settings.MaxWatches} tasks are watched already. Ask again later.")));
        }
    }

    private void LookUp(IActorRef gateway, List<TaskId>? tasks, bool isSecond)
    {
        if (tasks is null)
        {
            return;
        }

        var self = Self;
        _ = Task.Run(() =>
        {
            var found = _archive.Get(tasks);
            TaskId[] missing = [.. tasks.Except(found.Select(task => task.Id))];
            self.Tell(new LookedUp(gateway, found, missing, isSecond), ActorRefs.NoSender);
        });
    }

    private void Tell(LookedUp message)
    {
        foreach (var task in message.Found)
        {
            _clients.Ended(message.Gateway, task);
        }

        if (message.Missing.Count > 0)
        {
            WhenConfirmed(refusal => TellMissing(message, refusal));
        }
    }

    // One that runs again leaves the archive, and may have ended again while it was looked up: hence the second look. Where it could
    // not be confirmed the gateway asks again.
    private void TellMissing(LookedUp message, Rejection? refusal)
    {
        if (refusal is not null)
        {
            return;
        }

        if (!message.IsSecond)
        {
            Watch(message.Gateway, message.Missing, isSecond: true);
            return;
        }

        foreach (var task in message.Missing)
        {
            _clients.Refuse(message.Gateway, task, task.Unknown());
        }
    }

    private void Get(IActorRef gateway, ClientRequest request, bool isSecond = false)
    {
        var task = ((GetTask)request.Question).Task;
        if ((_follower.Get(task) ?? _unarchived.Find(task)) is { } info)
        {
            _clients.Answer(gateway, request.Number, new TaskFound(info));
            return;
        }

        var self = Self;
        _ = Task.Run(() => _archive.Get(task)).ContinueWith(
            found =>
            {
                if (found is { IsCompletedSuccessfully: true, Result: null })
                {
                    self.Tell(new GotArchived(gateway, request, isSecond), ActorRefs.NoSender);
                }
                else
                {
                    gateway.Tell(
                        found.IsCompletedSuccessfully
                            ? new ToClients { Answers = [new ClientAnswer(request.Number, new TaskFound(found.Result))] }
                            : Unreadable(request.Number, found),
                        self);
                }
            },
            TaskScheduler.Default);
    }

    // As for watches.
    private void Got(GotArchived message)
    {
        if (message.IsSecond)
        {
            _clients.Answer(message.Gateway, message.Request.Number, new TaskFound(null));
        }
        else
        {
            Get(message.Gateway, message.Request, isSecond: true);
        }
    }

    private void List(IActorRef gateway, long number, TaskFilter filter)
    {
        try
        {
            var live = Fitting(filter, chosen => TaskPages.Unfinished(chosen, _follower));
            if (live is { Next: not null })
            {
                _clients.Answer(gateway, number, live);
                return;
            }

            // What is finished by now is on its way into the archive, perhaps.
            var flushed = _feeder.FlushAsync(durable: false);
            AnswerLater(gateway, number, Task.Run(async () =>
            {
                await flushed.ConfigureAwait(false);
                return (Answer)Fitting(filter, chosen => TaskPages.Finished(chosen, live?.Tasks ?? [], _archive.List))!;
            }));
        }
        catch (SchedulerConfigurationException e)
        {
            _clients.Answer(gateway, number, new Rejection(RejectionCode.Invalid, e.Message));
        }
    }

    /// <summary>A page of as many tasks as go into a message: fewer than were asked for where they are long.</summary>
    private static TaskPage? Fitting(TaskFilter filter, Func<TaskFilter, TaskPage?> list)
    {
        var page = list(filter);
        var bytes = 0;
        var fit = page?.Tasks.TakeWhile(task => (bytes += WireSize.Of(task)) <= SchedulerExtension.MaxMessageBytes / 2).Count() ?? 0;
        return page is null || fit == page.Tasks.Count ? page : list(filter with { Limit = Math.Max(1, fit) });
    }

    // As for tasks, fewer where they are long.
    private Answer Schedules(ScheduleFilter filter)
    {
        var answer = _follower.Answer(new ListSchedules(filter))!;
        var bytes = 0;
        return answer is SchedulePage page
            && page.Schedules.TakeWhile(s => (bytes += WireSize.Of(s)) <= SchedulerExtension.MaxMessageBytes / 2).Count() is var fit && fit < page.Schedules.Count
            ? _follower.Answer(new ListSchedules(filter with { Limit = Math.Max(1, fit) }))!
            : answer;
    }

    private void Count(IActorRef gateway, long number)
    {
        var unfinished = _follower.Count();
        var flushed = _feeder.FlushAsync(durable: false);
        AnswerLater(gateway, number, Task.Run(async () =>
        {
            await flushed.ConfigureAwait(false);
            return (Answer)new TasksCounted(unfinished.Concat(_archive.Count()).ToDictionary());
        }));
    }

    // The kernel keeps no finished task's content: it is handed what the archive has.
    private void Retry(IActorRef gateway, long number, RetryTask question)
    {
        if (_follower.IsUnfinished(question.Task) || _unarchived.Find(question.Task) is not null)
        {
            HandToScheduler(_unarchived.Find(question.Task));
            return;
        }

        var (self, parent) = (Self, Context.Parent);
        _ = Task.Run(() => _archive.Get(question.Task)).ContinueWith(
            found =>
            {
                if (found.IsCompletedSuccessfully)
                {
                    parent.Tell(new RetryLookedUp(gateway, number, question with { Ended = found.Result }), self);
                }
                else
                {
                    gateway.Tell(Unreadable(number, found), self);
                }
            },
            TaskScheduler.Default);

        void HandToScheduler(TaskInfo? ended) =>
            Context.Parent.Tell(new RetryLookedUp(gateway, number, question with { Ended = ended }));
    }

    private static void AnswerLater(IActorRef gateway, long number, Task<Answer> answer)
    {
        var self = Context.Self;
        _ = answer.ContinueWith(
            done => gateway.Tell(
                done.IsCompletedSuccessfully ? new ToClients { Answers = [new ClientAnswer(number, done.Result)] } : Unreadable(number, done), self),
            TaskScheduler.Default);
    }

    private static ToClients Unreadable(long number, Task fault) => new()
    {
        Answers =
        [
            new ClientAnswer(number, new Rejection(
                RejectionCode.Unavailable, $"The archive can't be read: {fault.Exception?.GetBaseException().Message} Try again later.")),
        ],
    };

    private void Know(IActorRef gateway)
    {
        if (_gateways.Add(gateway))
        {
            Context.Watch(gateway);
        }
    }

    // Once for all that a member's clients ever watched, which is rare enough to look at every watch.
    private void GatewayGone(IActorRef gateway)
    {
        _gateways.Remove(gateway);
        _clients.Gone(gateway);
        foreach (var task in _watches.Tasks.Where(task => _watches.Contains(task, gateway)).ToArray())
        {
            _watches.Remove(task, gateway);
        }
    }
}
