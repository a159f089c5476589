using System.Collections;
using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Scheduler.Actors;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Hosting.CommandLine;
using Scheduler.Http.Json;
using Scheduler.Schedules;
using Scheduler.Storage.Witness;

namespace Scheduler.Seed;

/// <summary>The seed's command line.</summary>
internal sealed class SeedCommand
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    private readonly RootCommand _command = new("""
        A seed of the cluster: runs the scheduler, or stands by for it.

        Example, a seed and a node on one machine:
          Scheduler.Seed --port 4053 --data ./data
          Scheduler.Node --seed 127.0.0.1:4053 --name node-1

        One seed is enough; with three the scheduler survives the loss of any one of them, within ten seconds. All seeds
        share one journal: a folder if they run on one machine, otherwise PostgreSQL. On Ctrl-C (SIGINT), SIGTERM or
        SIGHUP a seed hands the scheduler over, leaves the cluster, and exits with 0. Have a service manager restart it when it
        exits with any other code.

        Options can be set in several places. In order of precedence: the command line (--log-format json), the environment
        (SCHEDULER_SEED__LOG_FORMAT), appsettings.json or the environment in .NET's form (Scheduler:Seed:LogFormat,
        Scheduler__Seed__LogFormat), the HOCON file of --config (scheduler.seed.log-format).

        Exit codes: 0 left the cluster, 1 failed, 2 wrong option, 3 journal unusable, 4 downed, 5 quarantined, 6 no seed
        answered, 7 fenced (another scheduler took over), 8 can't listen on its port, 9 no majority of the listed seeds,
        11 TLS with another member failed.
        """);

    private readonly Option<string> _journal = OptionValues.Name(
        "--journal", "Where tasks are stored.", "journal", [Sqlite, Postgres], Sqlite);

    private readonly Option<string> _data = OptionValues.Text(
        "--data", "With sqlite: the folder of the journal, created if missing; the same for all seeds on the machine.", "DIR", "scheduler-data");

    private readonly Option<string?> _connectionString = new("--connection-string")
    {
        Description = "With postgres: such as 'Host=db;Database=scheduler;Username=scheduler'. Put passwords into the environment, "
            + "where other users can't see them: SCHEDULER_SEED__CONNECTION_STRING, or PGPASSWORD.",
        HelpName = "TEXT",
    };

    private readonly DurationOption _journalWait = OptionValues.Duration(
        "--journal-wait",
        "With postgres: how long to wait at the start for a server that does not answer, before exit code 3.",
        TimeSpan.Zero,
        TimeSpan.FromHours(24),
        TimeSpan.FromMinutes(5));

    private readonly Option<string?> _witness = new("--witness")
    {
        Description = "With postgres: a folder on this machine, for this seed alone, in which it records how far the journal went. A database that was restored "
            + "to an earlier state is then detected at the next start, even if all seeds were stopped. Default: none.",
        HelpName = "DIR",
    };

    private readonly Option<string> _policy = OptionValues.Name(
        "--policy", "The scheduling policy: which waiting task runs next.", "scheduling policy", new PolicyRegistry().Names, new QueueOptions().Policy);

    private readonly Option<string> _strategy = OptionValues.Name(
        "--strategy", "The allocation strategy: which node gets a task.", "allocation strategy", new StrategyRegistry().Names, new QueueOptions().Strategy);

    private readonly QueueArguments _queue = new();

    private readonly DurationOption _lease = OptionValues.Duration(
        "--lease",
        "How long a node may run tasks without contact with a scheduler. Tasks of a lost node wait a quarter longer than this for "
        + "another node. Set it much longer than a failover takes.",
        TimeSpan.FromSeconds(1),
        TimeSpan.FromHours(1),
        new KernelOptions().LeaseDuration);

    private readonly Option<int?> _httpPort = new("--http-port")
    {
        Description = $"The port of the HTTP API; 0: none. Default: that of --port + {HttpToServe.PortsApart}.",
        HelpName = "PORT",
    };

    private readonly Option<string> _httpBind = OptionValues.Text(
        "--http-bind", "The address on which the HTTP API listens; an address beyond this machine requires --http-token.", "ADDRESS", "127.0.0.1");

    private readonly Option<string?> _httpToken = new("--http-token")
    {
        Description = "The token that HTTP requests must send as 'Authorization: Bearer TEXT'. Set it in the environment, where other users "
            + "can't see it.",
        HelpName = "TEXT",
    };

    private readonly Option<TimeSpan?> _keepFinished = new("--keep-finished")
    {
        Description = "How long finished tasks are kept, such as 720h. Default: for ever.",
        HelpName = "TIME",
        CustomParser = result => Durations.ParseSecondsOr(result.Tokens[^1].Value) is { } time && time.CompareTo(OptionRange.Of<SchedulerSettings>(nameof(SchedulerSettings.KeepFinishedFor)).Lowest) >= 0
            ? time
            : Refuse<TimeSpan>(
                result,
                $"--keep-finished is '{result.Tokens[^1].Value}', but must be a time of a second or longer, such as 720h or 30d."),
    };

    private readonly Option<long?> _acceptLossAfter = new(LossText.Option)
    {
        Description = "Use once, after a start was refused because the latest events of the journal are missing: resume from the event that the "
            + "message names. Fencing tokens and epochs continue above all earlier ones.",
        HelpName = "EVENT",
        CustomParser = result =>
            LossText.TryReadEvent(result.Tokens[^1].Value, out var number, out var refusal) ? number : Refuse<long>(result, refusal),
    };

    private readonly Option<string?> _schedules = new("--schedules")
    {
        Description = "A JSON file with the schedules that the seeds declare, by name: {\"nightly\": {\"recurrence\": \"cron: 0 2 * * *\", \"task\": {…}}}. "
            + "They are set when a scheduler starts; a schedule that is no longer declared is held. The same on every seed. Default: all schedules "
            + "stay as they are.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _calendars = new("--calendars")
    {
        Description = "A JSON file with the calendars that the seeds declare, by name: {\"holidays\": {\"dates\": [\"2027-12-25\"]}}. They are set when a "
            + "scheduler starts, before the schedules; all others stay as they are. The same on every seed. Default: none.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _limits = new("--limits")
    {
        Description = "A JSON file with the limits that the seeds declare, by name: {\"api:acme\": {\"running\": 5}}. They are set when a "
            + "scheduler starts; all others stay as they are. The same on every seed. Default: none.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _refuseUnknownLimits = new("--refuse-unknown-limits")
    {
        Description = "Reject tasks that name a limit that is not configured. The same on every seed. Default: such a name has no effect.",
    };

    private readonly StragglerArguments _stragglers = new("--straggler-", " The same on every seed.");

    private readonly Option<int> _keepHistory = OptionValues.Number(
        "--keep-history", "The number of journal rows to keep although snapshots cover them.", OptionRange.Of<SchedulerSettings>(nameof(SchedulerSettings.KeepHistoryRows)), 0);

    private readonly MemberOptions _member;

    public SeedCommand()
    {
        _member = new MemberOptions(_command, "seed", port: 4053, mustJoin: false);
        Array.ForEach<Option>(
            [_journal, _data, _connectionString, _journalWait, _witness, _policy, _strategy, .. _queue.All, _lease, _keepFinished, _keepHistory, _limits, _refuseUnknownLimits, .. _stragglers.All, _calendars, _schedules, _acceptLossAfter, _httpPort, _httpBind, _httpToken],
            _command.Options.Add);
    }

    public Task<int> RunAsync(IReadOnlyList<string> args, Func<SeedToRun, Task<ExitCode>> run) =>
        _member.RunAsync(args, Read, run);

    /// <summary>The options of the command line, the environment and the configuration.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is wrong: the message says what, and where the value came from.</exception>
    public SeedToRun Read(IReadOnlyList<string> args, IDictionary environment, IConfiguration configuration) =>
        _member.Read(args, environment, () => configuration, Read);

    private delegate IReadOnlyList<T> JsonReading<T>(ReadOnlySpan<byte> json);

    private static IReadOnlyList<T>? DeclaredIn<T>(ParseResult options, Option<string?> option, JsonReading<T> read)
    {
        var file = options.GetValue(option);
        try
        {
            return file is null ? null : read(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"{option.Name}: '{file}' can't be read: {e.Message}");
        }
        catch (BadFieldException e)
        {
            throw new SchedulerConfigurationException($"{option.Name}: '{file}': {(e.Field is null ? "" : e.Field + ": ")}{e.Reason}");
        }
    }

    private SeedToRun Read(ParseResult options, Member member)
    {
        var lease = _lease.In(options);
        var kernel = new KernelOptions
        {
            LeaseDuration = lease,
            LeaseMargin = lease / 4,
            Queues = [_queue.ToQueue(options) with { Policy = options.GetValue(_policy)!, Strategy = options.GetValue(_strategy)! }],
            Recurrences = Recurrences.Instance,
            TaskLimits = DeclaredIn(options, _limits, SchedulerJsonText.ReadLimits) ?? [],
            RefuseUnknownLimits = options.GetValue(_refuseUnknownLimits),
            Stragglers = _stragglers.In(options) ?? StragglerOptions.Default,
            Calendars = DeclaredIn(options, _calendars, SchedulerJsonText.ReadCalendars) ?? [],
            Schedules = DeclaredIn(options, _schedules, SchedulerJsonText.ReadSchedules),
        };
        kernel.Validate();
        var isPostgres = options.GetValue(_journal) == Postgres;
        if (!isPostgres && options.GetValue(_witness) is not null)
        {
            throw new SchedulerConfigurationException("--witness is for --journal postgres: with sqlite the witness is in the folder of --data. Leave it out.");
        }

        var http = options.GetValue(_httpPort) == 0 ? null : new HttpToServe(
            options.GetValue(_httpBind)!, options.GetValue(_httpPort) ?? member.Port + HttpToServe.PortsApart, options.GetValue(_httpToken));
        http?.Validate();
        return new SeedToRun(
            member,
            new SchedulerSettings
            {
                Kernel = kernel,
                KeepFinishedFor = options.GetValue(_keepFinished),
                KeepHistoryRows = options.GetValue(_keepHistory),
                AcceptLossAfter = options.GetValue(_acceptLossAfter),
            },
            isPostgres ? null : options.GetValue(_data),
            options.GetValue(_connectionString),
            options.GetValue(_witness),
            _journalWait.In(options),
            http);
    }

    private static T? Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
        where T : struct
    {
        result.AddError(message);
        return null;
    }
}

/// <summary>A seed as described by its options.</summary>
/// <param name="DataFolder">The folder of the journal in SQLite; null: the journal is in PostgreSQL.</param>
/// <param name="WitnessFolder">This seed's witness folder, with PostgreSQL; null: none.</param>
/// <param name="JournalWait">How long to wait for a database server that does not answer.</param>
/// <param name="Http">Null: no HTTP API.</param>
internal sealed record SeedToRun(
    Member Member, SchedulerSettings Settings, string? DataFolder, string? ConnectionString, string? WitnessFolder, TimeSpan JournalWait, HttpToServe? Http)
{
    /// <exception cref="SchedulingException">The journal cannot be opened; the message says why, and what to do.</exception>
    public SchedulerJournal OpenJournal() =>
        DataFolder is not null ? SqliteJournal.Open(DataFolder)
        : ConnectionString is not null ? PostgresJournal.Open(ConnectionString, WitnessFolder)
        : throw new SchedulerConfigurationException(
            "--journal postgres needs --connection-string, or SCHEDULER_SEED__CONNECTION_STRING in the environment.");
}
