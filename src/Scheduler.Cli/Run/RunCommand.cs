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
        var file = new Argument<string>("FILE") { Description = "A file with one task per line, as JSON; - is standard input." };
        var data = CommonOptions.Folder(
            "--data", $"Keep the tasks in this folder; tasks that finished in it before are not run again. Default: {RunOptions.DefaultData}");
        var nodes = OptionValues.Number("--nodes", "The number of nodes in this process.", 1, RunOptions.MostNodes, 1);
        var slots = OptionValues.Number(
            "--slots", "Tasks that each node runs at a time.", 1, RunOptions.MostSlots, RunOptions.DefaultSlots);
        var policy = OptionValues.Name(
            "--policy", "The scheduling policy: which waiting task runs next.", "scheduling policy", RunOptions.Policies, new QueueOptions().Policy);
        var strategy = OptionValues.Name(
            "--strategy", "The allocation strategy: which node gets a task.", "allocation strategy", RunOptions.Strategies, new QueueOptions().Strategy);
        var queue = new QueueArguments();
        var offer = NamedValues.Amounts(
            "--offer", "The resources that each node offers to tasks. Default: cpu and memory, an equal share of this machine.");
        var label = NamedValues.Texts("--label", "A label for each node.");
        var limit = LimitArguments.Make("Run at most N tasks at a time that name this limit. The limit is kept in the data folder; one that already exists there keeps its rate, queues and kinds.");
        var grace = CommonOptions.Grace();
        var acceptLoss = CommonOptions.AcceptLossAfter();
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };
        var leave = CommonOptions.LeaveBackground();
        var skipBad = new Option<bool>("--skip-bad") { Description = "Report bad lines, and run the others." };

        var command = new Command(Name, "Run the tasks in a file. If the run is stopped or killed, the same command resumes it.")
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

        A line without an id gets one from its content and its position among equal lines, so the same file always
        means the same tasks. Tasks that have ended in the data folder (succeeded, failed, expired) are not run
        again. An interrupted task is run again, so it may run more than once. About {{RunSession.MostUnfinished:N0}} tasks wait at a
        time; policies choose among these. All lines are read before the first task is submitted. Standard input and
        pipes are copied to a temporary file for that, and run when they have ended. Empty lines are skipped, and so
        are lines that are appended to the file during the run. A line has at most {{LineReader.MostBytes / 1024 / 1024}} MiB. Some bad lines are found only
        during the run: an id that exists in the data folder for a different task, an unknown task or group, tasks
        that wait for each other in a circle. The run then takes no more lines and ends; tasks that were submitted
        before may have run.

        A line whose unique key is held by another task is not submitted. It is counted separately, not as failed.
        If that task does not come from another line, the run waits for it, and its outcome counts. A task that a
        later line has replaced does not run, and does not count as failed either. With onConflict reject the line is
        a bad line, and the run stops there. A line that was not submitted leaves no record: the same command tries it
        again. While a queue, a key or a task is held, the run waits, and a line of output says so.

        A line can wait for tasks of earlier lines, of the same batch ({{LineSubmitter.Chunk:N0}} tasks, or {{LineSubmitter.MostSubmitBytes / 1024 / 1024}} MiB of payloads), or in the data
        folder. Groups that lines name are opened at the start and sealed after the last line; a group that someone
        else opened stays open. A task that is cancelled because the task it waits for did not fail ("on": "failed")
        counts as not needed, not as failed. With ifUnmet wait, the run waits until the failed task is retried.

        Programs (kind shell) inherit this command's resource limits and ignored signals. A process that a program
        leaves running in the background when it exits is ended with it; --leave-background keeps it.

        On Ctrl-C, SIGTERM or SIGHUP, no more tasks are started, and running attempts have the grace time to finish.
        A second signal stops them at once. The same command then resumes the work.

        Exit codes:
          0    every task has succeeded, in this run or before
          1    some tasks have not succeeded; there is a line for each
          2    an option or a line is wrong (without --skip-bad); nothing was started, unless the summary says that
               the run stopped partway
          3    the data folder can't be used
          20   every task has succeeded, but bad lines were skipped (--skip-bad)

        Examples:
          scheduler run tasks.jsonl --slots 8
          scheduler run tasks.jsonl --data /var/tmp/tasks --policy sjf --json
          echo '{"kind": "shell", "payload": {"program": "gzip", "args": ["-k", "a.txt"]} }' | scheduler run -
        """);

    private static string FieldsHelp() => string.Create(CultureInfo.InvariantCulture, $$"""
        A line is a JSON object with these fields, of which only kind is required:
          id           text, 1 to {{RunOptions.Limits.MaxNameChars}} characters, unique in the file
          kind         the kind of task: {{string.Join(", ", RunOptions.Handlers().Kinds)}} ('scheduler kinds' describes them)
          payload      the input of the kind: any JSON, at most {{RunOptions.Limits.MaxPayloadBytes / 1024}} KiB; the result
                       of another task ({"$result": ID}) is only for your own handlers ('scheduler submit')
          priority     whole number; the highest goes first under --policy priority
          estimate     how long an attempt should take; used by --policy sjf
          timeout      how long an attempt may take
                       (both: seconds as a number, or a text: {{Durations.Examples}})
          maxAttempts  attempts that may fail, 1 to 1000; default {{RetryPolicy.Default.MaxAttempts}}
          retry        {"maxAttempts": N, "baseDelay": TIME, "maxDelay": TIME, "jitterPercent": N, "maxAge": TIME};
                       "backoff": "fixed" waits for baseDelay each time, "delays": [TIME, ...] for the times in the list
          request      {"cpu": milli-cores, "memory": bytes, NAME: amount}, reserved while the task runs
          labels       {KEY: VALUE}, which a node must have (--label)
          preferredLabels  [{"key": KEY, "value": VALUE, "weight": -100 to 100}], which a node should have
          queue        the queue's name; --policy and --strategy apply to each queue, and queues take turns
          slots        how many slots of a node the task takes; default 1 (--slots)
          fairnessKey  the user or tenant, for --policy fair-shares or drf
          weight       the share of its fairness key, relative to others, 1 to 1000; default 1
          affinityKey  tasks with the same key go to the same node, under --strategy consistent-hash
          antiAffinityKey  no node holds two tasks with the same key at a time
          limits       names of the limits that the task counts against, or {"name": NAME, "cost": N}; at most 8 ('scheduler limit')
          orderKey     tasks with the same key run one after the other, in the order of the lines
          orderOnFailure  "hold": if the task fails, its order key is held until 'scheduler release order-key KEY'
          unique       {"key": KEY, "within": "unfinished" or TIME, "onConflict": WHAT}: at most one task has the key; WHAT is
                       existing, reject, replace, throttle or debounce ("delay": TIME, "atMost": TIME)
          after        what the task waits for: [ID, {"task": ID, "on": CONDITION}, {"group": NAME, "on": CONDITION}]; CONDITION is
                       succeeded (the default), failed or finished
          ifUnmet      what happens to the task if a condition is not met: cancel (the default), run or wait
          group        the group that the task belongs to ('scheduler group')
          idempotent   true: if the task runs much longer than others of its group, a second attempt may run on another node
          deadline     when the task should be done, as in RFC 3339; used by --policy edf
          notBefore    the earliest start, as in RFC 3339
          expiresAt    no attempt starts from this time on, as in RFC 3339
          payloadBase64  a payload that is not JSON, instead of payload
          headers      {KEY: TEXT}, for the handler
          principal    text: who submits the task
        """);
}
