using System.Text.RegularExpressions;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>Faulty handlers are found in at most 20 seeds, and right ones are left in peace.</summary>
public sealed partial class FaultTests
{
    private const int Orders = 5;

    [Fact]
    public void A_handler_that_charges_whenever_it_runs_is_found()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var bank = new Bank();
            world.Options.Handle<int>("charge", (int order) => bank.ChargeAsync(order));
            world.Work(SubmitOrdersAsync);
            world.Check("each order is charged once", () => bank.Charges.All(charges => charges.Value == 1));
        }));
        Assert.Contains("it does not hold that each order is charged once", wrong.Message, StringComparison.Ordinal);
        Assert.Matches(@"What happened to the task 'order-\d', in seconds of virtual time:", wrong.Message);
        Assert.Contains("attempt 2 begins on node-", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("or with new FaultOptions { Seed = ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("it did not come again", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_looks_before_it_writes_and_not_in_one_step_is_found()
    {
        Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var bank = new Bank();
            world.Options.Handle<int>("charge", async (int order) =>
            {
                if (!await bank.IsChargedAsync(order))
                {
                    await bank.ChargeAsync(order);
                }
            });
            world.Work(SubmitOrdersAsync);
            world.Check("each order is charged once", () => bank.Charges.All(charges => charges.Value == 1));
        }));
    }

    [Fact]
    public void A_handler_whose_work_is_two_writes_is_found_when_it_dies_between_them()
    {
        Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var (booked, sent) = (new HashSet<int>(), new HashSet<int>());
            world.Options.Handle<int>("book", async (int order) =>
            {
                if (booked.Add(order))
                {
                    await Task.Yield();
                    sent.Add(order);
                }
            });
            world.Work(scheduler => SubmitOrdersAsync(scheduler, "book"));
            world.Check("what is booked is sent", () => booked.SetEquals(sent));
        }));
    }

    [Fact]
    public void A_handler_that_ignores_its_fencing_token_is_found()
    {
        Assert.Throws<SchedulerTestException>(() => FaultTest.Run(StoreOfTokens(checksToken: false), new FaultOptions { Pauses = 0.2 }));
    }

    [Fact]
    public void A_store_that_checks_the_token_holds() => FaultTest.Run(StoreOfTokens(checksToken: true), new FaultOptions { Pauses = 0.2 });

    [Fact]
    public void A_handler_that_keeps_order_and_charge_in_one_step_is_left_in_peace()
    {
        var report = FaultTest.Run(world =>
        {
            var bank = new Bank();
            world.Options.Handle<int>("charge", async (int order, TaskContext context) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), context.TimeProvider, context.CancellationToken);
                await bank.ChargeOnceAsync(order);
            });
            world.Work(SubmitOrdersAsync);
            world.Check("each order is charged once", () => Assert.All(bank.Charges.Values, charges => Assert.Equal(1, charges)));
            world.Check("every order is charged", () => bank.Charges.Count == Orders);
            world.CheckAllSucceed();
        });
        Assert.Equal((20, 20 * Orders), (report.Worlds, report.Tasks));
        Assert.True(report.Attempts > report.Tasks && report.Faults > 20, report.ToString());
    }

    [Theory]
    [InlineData("Kills", "is killed")]
    [InlineData("Stops", "is told to stop: tokens fire, and it gives its tasks back")]
    [InlineData("Pauses", "stands still for")]
    [InlineData("Cuts", "is cut off from the scheduler for")]
    [InlineData("SchedulerKills", "the scheduler is killed; it starts again from its journal")]
    [InlineData("ClockJumps", "is wrong by")]
    public void Each_fault_happens_is_told_and_is_survived(string fault, string told)
    {
        var none = new FaultOptions { Kills = 0, Stops = 0, Pauses = 0, Cuts = 0, SchedulerKills = 0, ClockJumps = 0, LostMessages = 0, DoubledMessages = 0, DoubledSubmits = 0 };
        var options = fault switch
        {
            "Kills" => none with { Kills = 0.3 },
            "Stops" => none with { Stops = 0.5 },
            "Pauses" => none with { Pauses = 0.5 },
            "Cuts" => none with { Cuts = 0.5 },
            "SchedulerKills" => none with { SchedulerKills = 0.5 },
            _ => none with { ClockJumps = 0.5 },
        };
        Action<FaultWorld> SetUp(bool holds) => world =>
        {
            world.Options.Handle<int>("charge", async (int _, TaskContext context) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(5), context.TimeProvider, context.CancellationToken);
                await Task.Yield();
            });
            world.Work(SubmitOrdersAsync);
            world.CheckAllSucceed();
            world.Check("it is wanted", () => holds);
        };
        Assert.True(FaultTest.Run(SetUp(holds: true), options with { Worlds = 5 }).Faults > 5);
        Assert.Contains(told, Assert.Throws<SchedulerTestException>(() => FaultTest.Run(SetUp(holds: false), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_handler_goes_no_further_and_a_stopped_one_is_told()
    {
        static (int Begun, int Finished, int Told) Run(FaultOptions options)
        {
            var (begun, finished, told) = (0, 0, 0);
            FaultTest.Run(
                world =>
                {
                    world.Options.Handle<int>("charge", async (int _, TaskContext context) =>
                    {
                        begun++;
                        try
                        {
                            await Task.Delay(TimeSpan.FromSeconds(5), context.TimeProvider, context.CancellationToken);
                        }
                        catch (OperationCanceledException)
                        {
                            told++;
                            throw;
                        }
                        finally
                        {
                            finished++;
                        }
                    });
                    world.Work(SubmitOrdersAsync);
                },
                options);
            return (begun, finished, told);
        }

        var none = new FaultOptions { Kills = 0, Stops = 0, Pauses = 0, Cuts = 0, SchedulerKills = 0, ClockJumps = 0, LostMessages = 0 };
        var (begun, finished, told) = Run(none with { Kills = 0.3 });
        Assert.True(finished < begun && told == 0, $"{finished} of {begun} finished, {told} were told");
        (begun, finished, told) = Run(none with { Stops = 0.3 });
        Assert.True(told > 0, $"{finished} of {begun} finished, {told} were told");
    }

    [Fact]
    public void A_handler_that_saves_asks_and_goes_on_on_the_pool_ends_in_every_world()
    {
        FaultTest.Run(
            world =>
            {
                world.Options.Handle<int, int>("charge", async (int order, TaskContext context) =>
                {
                    var step = context.ReadCheckpoint<int>();
                    await context.CheckpointAsync(step + 1);
                    await Task.Run(() => { }).ConfigureAwait(false);
                    await context.SpawnAsync(Tasks.Of("noop", 0, order));
                    return order;
                });
                world.Work(SubmitOrdersAsync);
            },
            new FaultOptions { Worlds = 100, Stops = 0.3 });
    }

    [Fact]
    public void Schedules_run_among_faults_and_are_held_when_these_stop()
    {
        var report = FaultTest.Run(
            world =>
            {
                var runs = 0;
                world.Options
                    .Handle<int>("report", (int _) =>
                    {
                        runs++;
                        return Task.CompletedTask;
                    })
                    .Schedule("often", "every: 10s", "report", 1);
                world.Check("it ran", () => runs > 0);
                world.CheckAllSucceed();
            },
            new FaultOptions { Worlds = 5 });
        Assert.InRange(report.Tasks, 5 * 6, 5 * 13);
    }

    [Fact]
    public void The_same_seed_fails_in_the_same_way()
    {
        string Failure() => Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var bank = new Bank();
            world.Options.Handle<int>("charge", async (int order, TaskContext context) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), context.TimeProvider, context.CancellationToken);
                await Task.Run(() => order).ConfigureAwait(false);
                await bank.ChargeAsync(order);
            });
            world.Work(SubmitOrdersAsync);
            world.Check("each order is charged once", () => bank.Charges.All(charges => charges.Value == 1));
        })).Message;
        Assert.Equal(Failure(), Failure());
    }

    [Fact]
    public void A_failure_can_be_repeated_by_its_seed_alone()
    {
        static void Charge(FaultWorld world)
        {
            var bank = new Bank();
            world.Options.Handle<int>("charge", (int order) => bank.ChargeAsync(order));
            world.Work(SubmitOrdersAsync);
            world.CheckEach("its order is charged once", task => bank.Charges.GetValueOrDefault(int.Parse(task.Id.Value[6..])) == 1);
        }

        var all = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(Charge)).Message;
        var seed = ulong.Parse(SeedText().Match(all).Groups["seed"].Value);
        Assert.Equal(all, Assert.Throws<SchedulerTestException>(() => FaultTest.Run(Charge, new FaultOptions { Seed = seed })).Message);
    }

    [Fact]
    public void A_failure_that_its_seed_does_not_bring_again_says_so()
    {
        var worlds = 0;
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var isFirst = ++worlds == 1;
            world.Options.Handle<int>("charge", (int _) => Task.CompletedTask);
            world.Work(SubmitOrdersAsync);
            world.Check("it is not the first", () => !isFirst);
        }));
        Assert.Contains("But it did not come again in the same way just now", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_must_hold_at_every_moment_is_asked_at_every_moment()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var atWork = 0;
            world.Options.Handle<int>("charge", async (int _, TaskContext context) =>
            {
                atWork++;
                await Task.Delay(TimeSpan.FromSeconds(1), context.TimeProvider);
                atWork--;
            });
            world.Work(SubmitOrdersAsync);
            world.Always("at most one is charged at a time", () => atWork <= 1);
        }));
        Assert.Contains("In the world of seed 1 it does not hold that at most one is charged at a time.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_never_ends_is_told()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(
            world =>
            {
                world.Options.Handle<int>("charge", (int _, TaskContext context) => Task.Delay(TimeSpan.FromDays(40), context.TimeProvider));
                world.Work(SubmitOrdersAsync);
            },
            new FaultOptions { CalmFor = TimeSpan.FromMinutes(1) }));
        Assert.Contains("every task ends within 1m once nothing goes wrong any longer", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_of_the_work_is_a_failure()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world => world.Work(_ => throw new InvalidOperationException("no such customer"))));
        Assert.Contains("no such customer", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        static void Nothing(FaultWorld world)
        {
        }

        Assert.StartsWith("Nothing happens in this world", Assert.Throws<SchedulerConfigurationException>(() => FaultTest.Run(Nothing)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "Kills is 1.5, but must lie between 0 and 1.",
            Assert.Throws<SchedulerConfigurationException>(() => FaultTest.Run(Nothing, new FaultOptions { Kills = 1.5 })).Message);
        Assert.Equal(
            "Cuts is NaN, but must lie between 0 and 1.",
            Assert.Throws<SchedulerConfigurationException>(() => FaultTest.Run(Nothing, new FaultOptions { Cuts = double.NaN })).Message);
        Assert.Equal(
            "Worlds is 0, but must lie between 1 and 1000000.",
            Assert.Throws<SchedulerConfigurationException>(() => FaultTest.Run(Nothing, new FaultOptions { Worlds = 0 })).Message);
    }

    // Each attempt writes its number; a later attempt must never be overwritten by an earlier one.
    private static Action<FaultWorld> StoreOfTokens(bool checksToken) => world =>
    {
        var highest = new Dictionary<int, FencingToken>();
        var wentBack = false;
        world.Options.Handle<int>("charge", async (int order, TaskContext context) =>
        {
            await Task.Yield();
            var last = highest.GetValueOrDefault(order);
            if (checksToken && last > context.Token)
            {
                throw new TaskFailedException("A later attempt was here.");
            }

            wentBack |= last > context.Token;
            highest[order] = context.Token;
        });
        world.Work(SubmitOrdersAsync);
        world.Always("no earlier attempt writes after a later one", () => !wentBack);
    };

    private static Task SubmitOrdersAsync(ISchedulerClient scheduler) => SubmitOrdersAsync(scheduler, "charge");

    private static async Task SubmitOrdersAsync(ISchedulerClient scheduler, string kind)
    {
        for (var order = 1; order <= Orders; order++)
        {
            await scheduler.SubmitAsync(new TaskSpec { Id = $"order-{order}", Kind = kind, Payload = Payload.Json(order) });
        }
    }

    [GeneratedRegex(@"In the world of seed (?<seed>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SeedText();

    private sealed class Bank
    {
        public SortedDictionary<int, int> Charges { get; } = [];

        // As over a network: there an attempt may be killed, or stand still.
        public async Task ChargeAsync(int order)
        {
            await Task.Yield();
            Charges[order] = Charges.GetValueOrDefault(order) + 1;
        }

        public async Task<bool> IsChargedAsync(int order)
        {
            await Task.Yield();
            return Charges.ContainsKey(order);
        }

        public async Task ChargeOnceAsync(int order)
        {
            await Task.Yield();
            Charges[order] = 1;
        }
    }
}
