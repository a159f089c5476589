// A worker node with two kinds of its own, and all the options of Scheduler.Node:
//   dotnet run --project examples/WorkerHost -- --seed 127.0.0.1:4053 --name my-worker

using System.Security.Cryptography;
using Scheduler.Execution.Handlers;
using Scheduler.Hosting.Nodes;

return await NodeHost.RunAsync(args, handlers => handlers
    .Handle("greet", (string name) => $"Hello, {name}!")
    .Handle("hash-file", HashAsync));

// It may run more than once, and on another node than before: the file has to be where all of them find it.
static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
{
    if (!File.Exists(path))
    {
        throw new TaskFailedException($"There is no file '{path}'; another attempt would not find it either.");
    }

    await using var file = File.OpenRead(path);
    return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
}
