using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.State;

public sealed class AdmissionOrderTests
{
    [Theory]
    [ClassData(typeof(Seeds))]
    public void It_shows_what_is_left_in_order_from_any_number(int seed) => Seeds.Report(seed, () =>
    {
        var random = new Random(seed);
        var order = new AdmissionOrder();
        var model = new SortedDictionary<long, TaskState>();
        var number = 0L;
        for (var step = 0; step < 8_000; step++)
        {
            // First more come than go, then more go, so that holes are closed.
            if (model.Count == 0 || random.Next(100) < (step < 4_000 ? 70 : 25))
            {
                number += random.Next(1, 4);
                var task = new TaskState(Given.Task($"{number}"), number, default);
                order.Add(task);
                model.Add(number, task);
            }
            else
            {
                var gone = model.Values.ElementAt(random.Next(Math.Min(model.Count, 50)));
                order.Remove(gone);
                model.Remove(gone.AdmittedAs);
            }

            if (step % 200 == 0)
            {
                var from = random.NextInt64(number + 2);
                Assert.Equal(model.Values.Where(t => t.AdmittedAs >= from), order.From(from));
            }
        }

        Assert.Equal(model.Values, order.From(0));
    });
}
