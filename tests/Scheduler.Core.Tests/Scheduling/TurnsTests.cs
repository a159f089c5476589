using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Scheduling;

public sealed class TurnsTests
{
    // More than the bits of two words.
    private const int Queues = 150;

    [Fact]
    public void Queues_take_turns_as_if_each_were_looked_at()
    {
        foreach (var seed in Enumerable.Range(1, 10))
        {
            Seeds.Report(seed, () => Run(new Random(seed)));
        }
    }

    // Beside a plain model: a list of waiting tasks for each queue, and whose turn is next.
    private static void Run(Random random)
    {
        var world = new World(new KernelOptions
        {
            Queues = [.. Enumerable.Range(0, Queues).Select(i => Queue(i, paused: false))],
            Limits = new SchedulerLimits { MaxQueues = Queues + 1 },
        });
        var queues = Enumerable.Range(0, Queues).Select(_ => (Waiting: new Queue<string>(), Stopped: false)).ToArray();
        var running = new List<string>();
        var expected = new List<string>();
        var next = 0;
        world.Join("n", Given.Node(slots: 8));
        for (var step = 0; step < 400; step++)
        {
            var at = random.Next(Queues);
            switch (random.Next(6))
            {
                case 0:
                    queues[at].Stopped = !queues[at].Stopped;
                    Assert.IsNotType<Rejection>(world.Do(queues[at].Stopped
                        ? new PlaceHold(HoldTarget.Queue, Name(at), "outage")
                        : new ReleaseHold(HoldTarget.Queue, Name(at))));
                    break;
                case 1 when !queues[at].Stopped:
                    world.Do(new ConfigureQueue(Queue(at, paused: true)));
                    world.Do(new ConfigureQueue(Queue(at, paused: false)));
                    break;
                case 2 or 3 when running.Count > 0:
                    var ended = running[random.Next(running.Count)];
                    running.Remove(ended);
                    world.Succeed(ended);
                    break;
                default:
                    var id = string.Create(CultureInfo.InvariantCulture, $"t{step}");
                    queues[at].Waiting.Enqueue(id);
                    world.Submit(Given.Task(id, queue: Name(at)));
                    break;
            }

            while (running.Count < 8 && Enumerable.Range(next, Queues).Select(i => i % Queues).FirstOrDefault(CanBegin, -1) is var first and >= 0)
            {
                running.Add(queues[first].Waiting.Dequeue());
                expected.Add(running[^1]);
                next = (first + 1) % Queues;
            }

            Assert.Equal(string.Join(' ', expected), world.Order);
        }

        Assert.True(expected.Count > 50, $"only {expected.Count} tasks began");

        bool CanBegin(int queue) => !queues[queue].Stopped && queues[queue].Waiting.Count > 0;
    }

    private static string Name(int queue) => string.Create(CultureInfo.InvariantCulture, $"q{queue}");

    private static QueueOptions Queue(int queue, bool paused) => new() { Name = Name(queue), Paused = paused };
}
