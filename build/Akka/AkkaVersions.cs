namespace Scheduler.Build.Akka;

/// <summary>A set of versions that fit together.</summary>
internal sealed record AkkaVersions(string Version, string SqlVersion);
