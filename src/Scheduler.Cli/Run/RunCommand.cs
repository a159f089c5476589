using System.Globalization;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Run;

/// <summary><c>scheduler run</c>: its options and its help.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Make(Terminal terminal, Help help)
    {
        var file = new Argument<string>("FILE") { Description = "A file with a task in each line, as JSON; - is standard input." };
        var data = CommonOptions.Folder(
            "--data", $"Keep the tasks in this folder; what was finished in it before is not run again. Default: {RunOptions.DefaultData}");
        var nodes = OptionValues.Number("--nodes", "Nodes in this process.", 1, RunOptions.MostNodes, 1);
        var slots = OptionValues.Number(
            "--slots", "Tasks that each node runs at a time.", 1, RunOptions.MostSlots, RunOptions.DefaultSlots);
        var policy = OptionValues.Name(
            "--policy", "Which waiting task is next.", "scheduling policy", RunOptions.Policies, new QueueOptions().Policy);
        var strategy = OptionValues.Name(
            "--strategy", "Which node gets it.", "allocation strategy", RunOptions.Strategies, new QueueOptions().Strategy);
        var queue = new QueueArguments();
        var offer = NamedValues.Amounts(
            "--offer", "What each node offers to requests. Default: cpu and memory, an equal share of this machine.");
        var label = NamedValues.Texts("--label", "A label of each node.");
        var limit = LimitArguments.Make("Run at most N tasks at a time that name this limit. It is kept in the data folder; a limit that is there already keeps its rate, queues and kinds.");
        var grace = CommonOptions.Grace();
        var acceptLoss = CommonOptions.AcceptLossAfter();
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };
        var leave = CommonOptions.LeaveBackground();
        var skipBad = new Option<bool>("--skip-bad") { Description = "Name bad lines, and run the others." };

        var command = new Command(Name, "Run the tasks of a file. If it is stopped or killed, the same command resumes it.")
        {
            file, data, nodes, slots, policy, strategy, offer, label, limit, grace, acceptLoss, leave, json, skipBad,
        };
        foreach (var option in queue.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunSession.RunAsync(
            new RunOptions
            {
                File = parsed.GetValue(file)!,
                Data = parsed.GetValue(data) ?? RunOptions.DefaultData,
                Nodes = parsed.GetValue(nodes),
                Slots = parsed.GetValue(slots),
                Policy = parsed.GetValue(policy)!,
                Strategy = parsed.GetValue(strategy)!,
                Ordering = queue.ToQueue(parsed),
                Offer = parsed.GetValue(offer)!,
                Labels = NamedValues.ToLabels(parsed.GetValue(label)!),
                TaskLimits = LimitArguments.ToLimits(parsed.GetValue(limit)!),
                Grace = parsed.GetValue(grace) ?? RunOptions.DefaultGrace,
                AcceptLossAfter = parsed.GetValue(acceptLoss),
                Json = parsed.GetValue(json),
                SkipBad = parsed.GetValue(skipBad),
                LeaveBackground = parsed.GetValue(leave),
            },
            terminal,
            cancellationToken));
        help.Add(command, MoreHelp());
        return command;
    }

    private static string MoreHelp() => string.Create(CultureInfo.InvariantCulture, $$"""
        {{FieldsHelp()}}

        A line without id gets one from its content and its place among equal lines: the same file means
        the same tasks. What has ended in the data folder (succeeded, failed, expired) is not run again; a
        task that was interrupted is, so it may run more than once. Some {{RunSession.MostUnfinished:N0}} tasks wait at a time, in
        which policies order. Every line is read before any is submitted; standard input and pipes are
        copied into a temporary file for that, and run once they have ended. Empty lines are skipped,
        and so is what is appended to the file meanwhile. A line has at most {{LineReader.MostBytes / 1024 / 1024}} MiB. Some bad lines are found only
        on the way: an id that the data folder has for a task with other content, a task or a group that is not known, tasks that wait
        for each other in a circle. The run takes no more lines then, and ends; tasks that were submitted before may have run.

        A line whose unique key another task has is not submitted. It counts as such, and not as failed; if that task is of no
        other line, it is waited for, and its outcome counts. A task that a later line has replaced does not run, and does not
        count as failed either. With onConflict reject the line is a bad one, on which the run stops. What was not submitted leaves
        nothing behind: the same command tries it again. While a queue, a key or a task is held, a run waits; a line says so.

        A line waits for tasks of lines before it, of the same lot ({{LineSubmitter.Chunk:N0}} tasks, or as many as have {{LineSubmitter.MostSubmitBytes / 1024 / 1024}} MiB of payloads), or of
        the data folder. The groups of lines are opened at the beginning and sealed behind
        the last line; one that somebody else has opened stays open. A task that is cancelled because what it waits for has not failed
        ("on": "failed") counts as not needed, and not as failed. With ifUnmet wait, a run waits until what failed is retried.

        Programs (kind shell) get the limits and the ignored signals that this command was given. What one leaves
        running in the background when it exits is ended with it; --leave-background keeps it.

        Ctrl-C, SIGTERM or SIGHUP takes no more tasks and gives running attempts the grace time; a second one
        stops at once. The same command then resumes the work.

        Exit codes:
          0    every task has succeeded, now or before
          1    some have not; there is a line for each
          2    an option or a line is wrong (without --skip-bad); nothing was started, unless the summary says that it stopped on the way
          3    the data folder can't be worked with
          20   every task has succeeded, but bad lines were skipped (--skip-bad)

        Examples:
          scheduler run tasks.jsonl --slots 8
          scheduler run tasks.jsonl --data /var/tmp/tasks --policy sjf --json
          echo '{"kind": "shell", "payload": {"program": "gzip", "args": ["-k", "a.txt"]} }' | scheduler run -
        """);

    private static string FieldsHelp() => string.Create(CultureInfo.InvariantCulture, $$"""
        A line is a JSON object with these fields, of which only kind must be there:
          id           text, 1 to {{RunOptions.Limits.MaxNameChars}} characters, each used once
          kind         what is to be done: {{string.Join(", ", RunOptions.Handlers().Kinds)}} ('scheduler kinds' describes them)
          payload      what the kind reads: any JSON, at most {{RunOptions.Limits.MaxPayloadBytes / 1024}} KiB; the result
                       of another task ({"$result": ID}) is for handlers of your own ('scheduler submit')
          priority     whole number, the highest goes first under --policy priority
          estimate     how long an attempt should take; orders --policy sjf
          timeout      how long an attempt may take
                       (both: seconds as a number, or a text: {{Durations.Examples}})
          maxAttempts  attempts that may fail, 1 to 1000; {{RetryPolicy.Default.MaxAttempts}} if not given
          retry        {"maxAttempts": N, "baseDelay": TIME, "maxDelay": TIME, "jitterPercent": N, "maxAge": TIME};
                       "backoff": "fixed" waits for baseDelay each time, "delays": [TIME, ...] as it says
          request      {"cpu": milli-cores, "memory": bytes, NAME: amount}, held while it runs
          labels       {KEY: VALUE}, which a node must have (--label)
          preferredLabels  [{"key": KEY, "value": VALUE, "weight": -100 to 100}], which a node should have
          queue        its queue, made with --policy and --strategy; queues take turns
          slots        how many slots of a node it takes, 1 if not given (--slots)
          fairnessKey  for whom it is, under --policy fair-shares or drf
          weight       how large a part its fairness key gets, 1 to 1000; 1 if not given
          affinityKey  tasks of one key go to one node, under --strategy consistent-hash
          antiAffinityKey  no node holds two tasks of one key at a time
          limits       names of limits that it counts against, or {"name": NAME, "cost": N}; at most 8 ('scheduler limit')
          orderKey     tasks of one key run one after the other, in the order of the lines
          orderOnFailure  "hold": if it fails, its order key is held until 'scheduler release order-key KEY'
          unique       {"key": KEY, "within": "unfinished" or TIME, "onConflict": WHAT}: at most one task has the key; WHAT is
                       existing, reject, replace, throttle or debounce ("delay": TIME, "atMost": TIME)
          after        what it waits for: [ID, {"task": ID, "on": CONDITION}, {"group": NAME, "on": CONDITION}]; CONDITION is
                       succeeded (if not given), failed or finished
          ifUnmet      what happens to it when that ends otherwise: cancel (if not given), run or wait
          group        the group that it is counted with ('scheduler group')
          idempotent   true: if it runs much longer than others of its group, another node may run it at the same time
          deadline     when it should be done, as in RFC 3339; orders --policy edf
          notBefore    not started before, as in RFC 3339
          expiresAt    not started any more from then on, as in RFC 3339
          payloadBase64  a payload that is not JSON, in place of payload
          headers      {KEY: TEXT}, for the handler
          principal    text, who submits it
        """);
}
