using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>
/// The sources of a host's options, in order of precedence: the command line; the environment, where <c>--http-port</c> of the
/// seed is <c>SCHEDULER_SEED__HTTP_PORT</c>; the configuration of .NET, where it is <c>Scheduler:Seed:HttpPort</c>
/// (<see cref="ConfiguredOptions"/>); the file that <c>--config</c> names, where it is <c>scheduler.seed.http-port</c>.
/// An option that may be given several times is a list there; in the environment it is separated by commas.
/// </summary>
/// <param name="host">The host's name in lower case, as in the names of variables and in the file.</param>
internal sealed class LayeredOptions(RootCommand command, Option<string?> configOption, string host)
{
    // By default a word that begins with @ names a file with more of them: passwords and the like may.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly string _prefix = $"SCHEDULER_{host.ToUpperInvariant()}__";
    private readonly string _section = $"scheduler.{host}";

    /// <summary>Combines the options from all sources.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is wrong: the message says what, and where the value came from.</exception>
    /// <param name="configuration">Called only if there is something to run.</param>
    public LayeredResult Parse(IReadOnlyList<string> args, IDictionary environment, Func<IConfiguration> configuration)
    {
        var onCommandLine = command.Parse(args, Parsing);
        if (onCommandLine.Action is HelpAction || IsVersion(onCommandLine))
        {
            return new LayeredResult(onCommandLine, Config.Empty, IsQuestion: true);
        }

        var given = FromEnvironment(environment);
        foreach (var (option, value) in new ConfiguredOptions(Options, host).Read(configuration()))
        {
            given.TryAdd(option.Name, value);
        }

        var path = IsGiven(onCommandLine, configOption)
            ? onCommandLine.GetValue(configOption)
            : given.GetValueOrDefault(configOption.Name)?.Values[0];
        var config = path is null ? Config.Empty : Read(path);
        foreach (var (name, value) in FromFile(config, path))
        {
            given.TryAdd(name, value);
        }

        List<string> all = [.. args];
        Dictionary<string, string> origins = [];
        foreach (var option in command.Options.Where(o => given.ContainsKey(o.Name) && !IsGiven(onCommandLine, o)))
        {
            var value = given[option.Name];
            origins.Add(option.Name, value.Origin);
            all.AddRange(value.Values.SelectMany(v => new[] { option.Name, v }));
        }

        var result = command.Parse(all, Parsing);
        return result.Errors.Count == 0
            ? new LayeredResult(result, config, IsQuestion: false)
            : throw new SchedulerConfigurationException(string.Join(Environment.NewLine, result.Errors.Select(e => Located(e, origins))));
    }

    private IReadOnlyList<Option> Options => [.. command.Options.Where(o => o is not HelpOption and not VersionOption)];

    private static bool IsGiven(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static bool IsVersion(ParseResult result) =>
        result.RootCommandResult.Command.Options.OfType<VersionOption>().Any(o => IsGiven(result, o));

    private static string Located(ParseError error, Dictionary<string, string> origins) =>
        error.SymbolResult is { } symbol && origins.TryGetValue(NameOf(symbol), out var origin)
            ? $"{error.Message} ({origin})"
            : error.Message;

    private static string NameOf(SymbolResult symbol) => symbol switch
    {
        OptionResult option => option.Option.Name,
        { Parent: { } parent } => NameOf(parent),
        _ => "",
    };

    private static Config Read(string path)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception e)
        {
            // The parser throws what happens to it.
            throw new SchedulerConfigurationException($"The configuration '{path}' can't be read: {e.Message}");
        }
    }

    private Dictionary<string, GivenValues> FromEnvironment(IDictionary environment)
    {
        var given = new Dictionary<string, GivenValues>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in environment)
        {
            if (entry.Key is string name && name.StartsWith(_prefix, StringComparison.Ordinal) && entry.Value is string { Length: > 0 } value)
            {
                var option = Known($"--{name[_prefix.Length..].ToLowerInvariant().Replace('_', '-')}", $"The environment's {name}");
                given.Add(option.Name, new GivenValues(GivenValues.Split(option, value), $"from {name}"));
            }
        }

        return given;
    }

    private IEnumerable<(string Name, GivenValues Value)> FromFile(Config config, string? path)
    {
        if (!config.HasPath(_section))
        {
            yield break;
        }

        foreach (var (key, value) in config.GetConfig(_section).Root.GetObject().Items)
        {
            var option = Known($"--{key}", $"The setting {_section}.{key} in '{path}'");
            var values = value.IsArray() ? value.GetArray().Select(v => v.GetString()) : [value.GetString()];
            yield return (option.Name, new GivenValues([.. values], $"from {_section}.{key} in '{path}'"));
        }
    }

    private Option Known(string name, string where) =>
        Options.FirstOrDefault(o => o.Name == name) ?? throw new SchedulerConfigurationException(
            $"{where} is no option. There are {string.Join(", ", Options.Select(o => o.Name[2..]))}.");
}

/// <param name="Config">The file of <c>--config</c>, with Akka's settings.</param>
/// <param name="IsQuestion">Whether help or the version was requested, so that there is nothing to run.</param>
internal sealed record LayeredResult(ParseResult Options, Config Config, bool IsQuestion);
