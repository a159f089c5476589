using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.State;

public sealed class IndexedHeapTests
{
    [Theory]
    [ClassData(typeof(Seeds))]
    public void It_is_a_sorted_list_to_whoever_asks(int seed) => Seeds.Report(seed, () =>
    {
        var random = new Random(seed);
        var heap = new IndexedHeap<Item, Position>(default);
        var model = new SortedList<(long, long), Item>();
        var items = Enumerable.Range(0, 300).Select(i => new Item(i)).ToArray();
        for (var step = 0; step < 4_000; step++)
        {
            // Grows and shrinks, so that the array does too.
            var item = items[random.Next(items.Length)];
            if (random.Next(100) < (step / 1_000 % 2 == 0 ? 70 : 30))
            {
                Remove(model, item);
                item.Key = random.Next(20);
                model.Add((item.Key, item.Tie), item);
                heap.Set(item, item.Key, item.Tie);
            }
            else
            {
                Assert.Equal(Remove(model, item), heap.Remove(item));
            }

            Assert.Equal(model.Count, heap.Count);
            Assert.Equal(model.ContainsValue(item), heap.Contains(item));
            if (model.Count > 0)
            {
                Assert.Same(model.Values[0], heap.First);
                Assert.Equal(model.Keys[0], (heap.FirstKey, heap.FirstTie));
            }

            if (step % 50 == 0)
            {
                Compare(heap, model, random);
            }
        }
    });

    [Fact]
    public void An_empty_one_shows_nothing()
    {
        var heap = new IndexedHeap<Item, Position>(default);
        var walk = heap.InOrder(new());
        Assert.Null(walk.Next());
        Assert.Null(walk.Next());
        Assert.Equal(0, heap.CountBefore(long.MaxValue, 0, 10));
        Assert.False(heap.Remove(new Item(1)));
    }

    private static void Compare(IndexedHeap<Item, Position> heap, SortedList<(long Key, long Tie), Item> model, Random random)
    {
        var walk = heap.InOrder(new());
        foreach (var expected in model.Values)
        {
            Assert.Same(expected, walk.Next());
        }

        Assert.Null(walk.Next());
        var (key, tie) = (random.Next(21), random.Next(300));
        var before = model.Keys.Count(k => k.Key < key || (k.Key == key && k.Tie < tie));
        Assert.Equal(before, heap.CountBefore(key, tie, int.MaxValue));
        Assert.Equal(Math.Min(before, 7), heap.CountBefore(key, tie, 7));
    }

    private static bool Remove(SortedList<(long, long), Item> model, Item item) => model.Remove((item.Key, item.Tie));

    private sealed class Item(int tie)
    {
        public int At;

        public long Key { get; set; } = -1;

        public long Tie => tie;
    }

    private readonly struct Position : IHeapPosition<Item>
    {
        public ref int Of(Item item) => ref item.At;
    }
}
