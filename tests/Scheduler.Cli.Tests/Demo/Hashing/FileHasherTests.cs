using System.Security.Cryptography;
using Scheduler.Cli.Demo.Checking;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Cli.Tests.Demo.Hashing;

public sealed class FileHasherTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KillGate _open = new(0, 1, 1, [], _ => { });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(10_000_000)]
    public async Task Task_and_plain_loop_agree_with_the_library(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        _folder.Write("a.bin", content);
        var expected = Convert.ToHexStringLower(SHA256.HashData(content));
        var underWay = 0L;

        var hash = await new FileHasher(_open, n => underWay += n).HandleAsync(new FileToHash(_folder.In("a.bin")), Context());
        var plain = PlainLoop.Hash(InputFolder.Read(_folder.Path, null, default).Files, (_, _) => { }, default);

        Assert.Equal(expected, hash.Sha256);
        Assert.Equal(size, hash.Bytes);
        Assert.Equal((expected, null), Assert.Single(plain));
        Assert.Equal(0, underWay);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_not_tried_again()
    {
        var hasher = new FileHasher(_open, _ => { });

        var e = await Assert.ThrowsAsync<TaskFailedException>(() => hasher.HandleAsync(new FileToHash(_folder.In("gone")), Context()));

        Assert.False(e.Retryable);
        Assert.Contains("gone", e.Message);
    }

    [Fact]
    public async Task A_large_file_is_left_when_the_attempt_is_to_stop()
    {
        _folder.Write("a.bin", new byte[10_000_000]);
        using var stop = new CancellationTokenSource();
        var hasher = new FileHasher(_open, _ => stop.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hasher.HandleAsync(new FileToHash(_folder.In("a.bin")), Context(stop.Token)));
    }

    private static TaskContext Context(CancellationToken cancellationToken = default) => new(
        new Assignment(new TaskSpec { Id = new TaskId("a"), Kind = FileTask.Kind }, 1, new FencingToken(1)), cancellationToken: cancellationToken);
}
