using System.Text.RegularExpressions;

namespace Scheduler.Packages.Tests;

/// <summary>What a package says about itself.</summary>
internal sealed partial class Readme
{
    private Readme(string package)
    {
        Package = package;
        Text = File.ReadAllText(Path.Combine(PackageProject.All[package].Folder, "README.md")).ReplaceLineEndings("\n");
        Packages = [.. AddPackage().Matches(Text).Select(match => match.Groups["package"].Value)];
        Programs = [.. CSharp().Matches(Text).Select(match => new ReadmeProgram(this, TemplateBefore(match.Index), match.Groups["code"].Value))];
    }

    public static IReadOnlyList<string> Names { get; } =
        [.. PackageProject.All.Values.Where(project => File.Exists(Path.Combine(project.Folder, "README.md"))).Select(project => project.Name).Order(StringComparer.Ordinal)];

    public string Package { get; }

    public string Text { get; }

    /// <summary>Which it tells people to add.</summary>
    public IReadOnlyList<string> Packages { get; }

    public IReadOnlyList<ReadmeProgram> Programs { get; }

    public static Readme Of(string package) => new(package);

    private string TemplateBefore(int index) => DotnetNew().Matches(Text[..index]).LastOrDefault()?.Groups["template"].Value ?? "";

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CSharp();

    [GeneratedRegex("`dotnet new (?<template>[a-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DotnetNew();

    [GeneratedRegex("^dotnet add package (?<package>[A-Za-z0-9.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AddPackage();
}
