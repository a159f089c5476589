using Scheduler.Cli.Run;
using Scheduler.Http;

namespace Scheduler.Cli.Tasks;

/// <summary>Which scheduler a command asks: that of a data folder, or one at an address.</summary>
internal sealed class Target
{
    /// <summary>What the server's token is read from, so that it stands on no command line.</summary>
    public const string TokenVariable = "SCHEDULER_TOKEN";

    public const string Note = $$"""

        --data names the folder of 'scheduler run' or 'each', or of an application. If a process uses the folder, this
        command asks that process; otherwise it opens the folder itself. --server names a scheduler's HTTP API, such
        as a seed's; if it requires a token, set {{TokenVariable}}.
        """;

    /// <summary>What a command that lists something ends with, for its help.</summary>
    public const string ListExitCodes = """
        Exit codes:
          0    listed, even if the list is empty
          2    an option is wrong
          3    the data folder can't be read
          69   no scheduler answers at --server
        """;

    private readonly Option<string?> _data = CommonOptions.Folder("--data", $"The data folder. Default: {RunOptions.DefaultData}");

    private readonly Option<Uri?> _server = new("--server")
    {
        Description = "The address of a scheduler, such as http://127.0.0.1:8080, instead of a folder.",
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                return uri;
            }

            result.AddError($"--server is '{text}', but must be an address such as http://127.0.0.1:8080.");
            return null;
        },
    };

    private Target(Command command)
    {
        command.Add(_data);
        command.Add(_server);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_data) is { Implicit: false } && result.GetResult(_server) is { Implicit: false })
            {
                result.AddError("--data and --server name two schedulers. Give one of them.");
            }
        });
    }

    /// <summary>Adds the options.</summary>
    public static Target Of(Command command) => new(command);

    /// <summary>Sets what the command does with the scheduler.</summary>
    public void SetAction(Command command, Func<ParseResult, ISchedulerClient, CancellationToken, Task<int>> act) =>
        SetAction(command, parsed => parsed, act);

    /// <param name="read">Reads what was asked for, before there is a scheduler to be asked.</param>
    /// <inheritdoc cref="SetAction(Command, Func{ParseResult, ISchedulerClient, CancellationToken, Task{int}})"/>
    public void SetAction<T>(Command command, Func<ParseResult, T> read, Func<T, ISchedulerClient, CancellationToken, Task<int>> act) =>
        SetAction(command, (parsed, _) => Task.FromResult(read(parsed)), act);

    /// <inheritdoc cref="SetAction{T}(Command, Func{ParseResult, T}, Func{T, ISchedulerClient, CancellationToken, Task{int}})"/>
    public void SetAction<T>(
        Command command, Func<ParseResult, CancellationToken, Task<T>> read, Func<T, ISchedulerClient, CancellationToken, Task<int>> act) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = await read(parsed, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(_server) is { } server)
            {
                using var remote = new HttpSchedulerClient(server, Environment.GetEnvironmentVariable(TokenVariable));
                return await act(wanted, remote, cancellationToken).ConfigureAwait(false);
            }

            var folder = parsed.GetValue(_data) ?? RunOptions.DefaultData;
            CommandFolder.RequireNoCluster(folder);
            var client = new FolderClient(folder);
            await using (client.ConfigureAwait(false))
            {
                return await act(wanted, client, cancellationToken).ConfigureAwait(false);
            }
        });
}
