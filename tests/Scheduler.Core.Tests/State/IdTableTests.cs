using Scheduler.Core.Contracts;
using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.State;

public sealed class IdTableTests
{
    [Theory]
    [ClassData(typeof(Seeds))]
    public void It_is_a_dictionary_to_whoever_asks(int seed) => Seeds.Report(seed, () =>
    {
        var random = new Random(seed);
        var table = new IdTable<Item>();
        var model = new Dictionary<TaskId, Item>();
        for (var step = 0; step < 20_000; step++)
        {
            // Few hashes, so that runs are long, meet and wrap around; ids of the same hash among them.
            var number = random.Next(400);
            var item = new Item(new TaskId($"{number}"), (ulong)(number / 3) * 61);
            if (random.Next(2) == 0)
            {
                Assert.Equal(model.TryAdd(item.Id, item), table.TryAdd(item));
            }
            else if (model.Remove(item.Id, out var there))
            {
                table.Remove(there);
            }

            Assert.Equal(model.Count, table.Count);
            Assert.Same(model.GetValueOrDefault(item.Id), table.Find(item.Id, item.IdHash));
        }

        Assert.Equal(model.Values.OrderBy(i => i.Id), table.Items.OrderBy(i => i.Id));
        Assert.All(model, entry => Assert.Same(entry.Value, table.Find(entry.Key, entry.Value.IdHash)));
    });

    [Fact]
    public void Ids_without_text_are_in_no_table() => Assert.Null(new IdTable<Item>().Find(default));

    private sealed class Item(TaskId id, ulong hash) : IHasTaskId
    {
        public TaskId Id => id;

        public ulong IdHash => hash;
    }
}
