using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>
/// A host's options in the configuration of .NET: <c>--http-port</c> of the seed is <c>Scheduler:Seed:HttpPort</c>, in
/// <c>appsettings.json</c>, or, as <c>Scheduler__Seed__HttpPort</c>, in the environment. Keys are not case-sensitive there.
/// An option that may be given several times is an array, or one text with commas; an option of name-value pairs may be an object.
/// </summary>
/// <param name="host">The host's name in lower case.</param>
internal sealed class ConfiguredOptions(IReadOnlyList<Option> options, string host)
{
    private const string Root = "Scheduler";

    // One file may serve several hosts.
    private static readonly string[] Sections = ["Seed", "Node"];

    /// <summary>The option's key, for example <c>HttpPort</c>.</summary>
    public static string KeyOf(Option option) =>
        string.Concat(option.Name[2..].Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));

    /// <summary><c>appsettings.json</c> and the file for the environment's name (<c>DOTNET_ENVIRONMENT</c>), beside the program and in the
    /// working folder, of which the latter takes precedence. Environment variables take precedence over both.</summary>
    /// <exception cref="SchedulerConfigurationException">A file cannot be read.</exception>
    public static IConfigurationRoot OfProcess()
    {
        var builder = new ConfigurationBuilder();
        foreach (var folder in new[] { AppContext.BaseDirectory, WorkingFolder.OrNull() }.OfType<string>())
        {
            builder.AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true);
            if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } name)
            {
                builder.AddJsonFile(Path.Combine(folder, $"appsettings.{name}.json"), optional: true);
            }
        }

        try
        {
            return builder.AddEnvironmentVariables().Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SchedulerConfigurationException($"{e.Message} {e.InnerException?.Message}".TrimEnd());
        }
    }

    /// <summary>The options that are given, with their values. A value that is empty or null is not given.</summary>
    /// <exception cref="SchedulerConfigurationException">A key is unknown; the message has its path, and the known keys.</exception>
    public IEnumerable<(Option Option, GivenValues Given)> Read(IConfiguration configuration)
    {
        var root = configuration.GetSection(Root);
        foreach (var section in root.GetChildren())
        {
            if (!Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase) && !IsHost(section))
            {
                throw new SchedulerConfigurationException(
                    $"The setting {OriginOf(configuration, section)} is unknown. Below {Root} there are {string.Join(", ", Sections)}.");
            }
        }

        return root.GetChildren().Where(IsHost).SelectMany(section => section.GetChildren()).Select(setting =>
        {
            var origin = OriginOf(configuration, setting);
            var option = Find(setting.Key, origin);
            return (Option: option, Given: new GivenValues(ValuesOf(option, setting), $"from {origin}"));
        }).Where(setting => setting.Given.Values.Length > 0);
    }

    private bool IsHost(IConfigurationSection section) => string.Equals(section.Key, host, StringComparison.OrdinalIgnoreCase);

    private Option Find(string key, string origin) =>
        options.FirstOrDefault(o => string.Equals(KeyOf(o), key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
        ?? throw new SchedulerConfigurationException(
            $"The setting {origin} is no option. There are {string.Join(", ", options.Select(KeyOf))}.");

    private static string[] ValuesOf(Option option, IConfigurationSection setting) =>
        setting.Value is { Length: > 0 } text
            ? GivenValues.Split(option, text)
            : [.. setting.GetChildren()
                .Where(child => !string.IsNullOrEmpty(child.Value))
                .Select(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out _) ? child.Value! : $"{child.Key}={child.Value}")];

    // With the file, where it comes from one.
    private static string OriginOf(IConfiguration configuration, IConfigurationSection setting)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers.Reverse() ?? [];
        return providers.FirstOrDefault(p => Has(p, setting)) switch
        {
            FileConfigurationProvider file => $"{setting.Path} in '{file.Source.FileProvider?.GetFileInfo(file.Source.Path!).PhysicalPath ?? file.Source.Path}'",
            EnvironmentVariablesConfigurationProvider => $"{setting.Path.Replace(":", "__", StringComparison.Ordinal)} in the environment",
            _ => setting.Path,
        };
    }

    private static bool Has(IConfigurationProvider provider, IConfigurationSection setting) =>
        provider.TryGet(setting.Path, out _) || provider.GetChildKeys([], setting.Path).Any();
}

/// <param name="Origin">For example <c>from SCHEDULER_SEED__DATA</c>, for messages.</param>
internal sealed record GivenValues(string[] Values, string Origin)
{
    /// <summary>A text with commas is split only if the option may be given several times.</summary>
    public static string[] Split(Option option, string text) => option.Arity.MaximumNumberOfValues > 1
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [text];
}
