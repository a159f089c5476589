using System.Text;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>Tuples and classes with fields are data like any other: none is written as {}.</summary>
public sealed class FieldsTests
{
    [Fact]
    public void Payloads_have_them()
    {
        Assert.Equal("""{"item1":"a","item2":2}""", Encoding.UTF8.GetString(Payload.Json(("a", 2))));
        Assert.Equal(("a", 2), Payload.Read<(string, int)>(Payload.Json(("a", 2))));
        Assert.Equal(("a", 2), Payload.Read<(string, int)>(new TaskKind<(string, int)>("work").Task(("a", 2)).Payload));
        Assert.Equal(3, Payload.Read<Box>(Payload.Json(new Box { Width = 3 }))!.Width);
    }

    [Theory]
    [InlineData("delegate")]
    [InlineData("type arguments")]
    [InlineData("typed kind")]
    public async Task Handlers_read_and_write_them(string form)
    {
        var bench = new Bench();
        _ = form switch
        {
            "delegate" => bench.Registry.Handle("work", ((string Name, int Count) pair) => (pair.Count, new Box { Width = pair.Name.Length })),
            "type arguments" => bench.Registry.Handle<(string Name, int Count), (int, Box)>("work", pair => (pair.Count, new Box { Width = pair.Name.Length })),
            _ => bench.Registry.Handle(new TaskKind<(string Name, int Count), (int, Box)>("work"), pair => (pair.Count, new Box { Width = pair.Name.Length })),
        };

        var succeeded = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: """{"item1":"abc","item2":2}""")));

        Assert.Equal("""{"item1":2,"item2":{"width":3}}""", Encoding.UTF8.GetString(succeeded.Result.Span));
    }

    public sealed class Box
    {
#pragma warning disable CA1051 // A field is what is tested.
        public int Width;
#pragma warning restore CA1051
    }
}
