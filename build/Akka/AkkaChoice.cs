namespace Scheduler.Build.Akka;

/// <summary>Which Akka.NET is built with.</summary>
/// <param name="Versions">Null when there is none.</param>
/// <param name="Note">What has to be said about it, in one line; null when it is the pinned one.</param>
internal sealed record AkkaChoice(AkkaVersions? Versions, string? Note)
{
    public static AkkaChoice Pinned(AkkaPins pins) => new(new AkkaVersions(pins.Version, pins.SqlVersion), Note: null);

    public static AkkaChoice FromCache(AkkaVersions versions, AkkaPins pins, string error) =>
        new(versions, $"Akka.NET {pins.Version} can't be restored here, so {versions.Version} from the package cache is used ({error})");

    public static AkkaChoice None(AkkaPins pins, string error) =>
        new(Versions: null, $"The cluster was neither built nor tested: Akka.NET {pins.Version} can't be restored here and no 1.5 is in the package cache ({error})");
}
