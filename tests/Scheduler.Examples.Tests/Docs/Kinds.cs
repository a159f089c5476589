using Scheduler.Core.Contracts;

namespace Scheduler.Examples.Tests.Docs;

public sealed record Resize(string Image, int Width);

public sealed record Size(int Width, int Height);

public sealed record Square(int Side);

public sealed record Box(int Width, int Height);

public static class Kinds
{
    public static readonly TaskKind<Resize, Size> Resize = new("resize");
    public static readonly TaskKind<string> Forget = new("forget");
    public static readonly TaskKind<Box, string> Measure = new("measure") { Version = 3 };
}
