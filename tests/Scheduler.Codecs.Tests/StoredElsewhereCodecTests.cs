using Microsoft.Extensions.Time.Testing;
using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs.Tests;

public sealed class StoredElsewhereCodecTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FolderBlobStore _store;
    private readonly PayloadCodecs _codecs;

    public StoredElsewhereCodecTests()
    {
        _store = new FolderBlobStore(_folder.Path, _time);
        _codecs = new PayloadCodecs(new StoredElsewhereCodec(_store) { MinBytes = 1_000, MaxBytes = 100_000 });
    }

    private string[] Files => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_long_is_a_reference_to_a_file()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(50_000));

        Assert.InRange(encoded.Length, 1, 100);
        Assert.Equal("encoded by elsewhere, 50,000 bytes, 65 bytes", PayloadEnvelope.Describe(encoded));
        Assert.Equal(Samples.Json(50_000), await File.ReadAllBytesAsync(Assert.Single(Files)));
        Assert.Equal(Samples.Json(50_000), (await _codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task What_is_short_or_of_a_schedule_stays_where_it_is()
    {
        Assert.Equal(Samples.Json(999), (await _codecs.EncodeAsync(Samples.Json(999))).ToArray());
        Assert.Equal(Samples.Json(2_000), (await _codecs.EncodeAsync(Samples.Json(2_000), Samples.OfTask with { Task = null })).ToArray());
        Assert.Empty(Files);
    }

    [Fact]
    public async Task What_is_too_long_is_refused()
    {
        var problem = await Assert.ThrowsAsync<PayloadCodecException>(async () => await _codecs.EncodeAsync(Samples.Json(100_001)));

        Assert.Equal("The codec elsewhere can't encode the payload: it has 100,001 bytes, and the limit (MaxBytes) is 100,000.", problem.Message);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task What_is_gone_or_was_changed_is_told()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(50_000));
        var file = Assert.Single(Files);
        await File.WriteAllBytesAsync(file, Samples.Json(49_999));
        Assert.Equal(
            $"The payload can't be read. It is encoded by elsewhere, 50,000 bytes: what the store has of the name {Path.GetFileName(file)} was changed.",
            await _codecs.ProblemAsync(encoded));

        File.Delete(file);
        var problem = await Assert.ThrowsAsync<PayloadCodecException>(async () => await _codecs.DecodeAsync(encoded, Samples.OfTask));

        Assert.Equal(
            $"The payload can't be read. It is encoded by elsewhere, 50,000 bytes: the store has nothing of the name {Path.GetFileName(file)}: it was removed, or is in another store.",
            problem.Message);
        Assert.False(problem.Transient);
    }

    [Fact]
    public async Task A_store_that_can_not_be_asked_may_be_asked_later()
    {
        var codecs = new PayloadCodecs(new StoredElsewhereCodec(new AbsentStore()) { MinBytes = 1 });
        var encoded = await _codecs.EncodeAsync(Samples.Json(5_000));

        var put = await Assert.ThrowsAsync<PayloadCodecException>(async () => await codecs.EncodeAsync(Samples.Json(5_000)));
        var get = await Assert.ThrowsAsync<PayloadCodecException>(async () => await codecs.DecodeAsync(encoded, Samples.OfTask));

        Assert.Equal("The codec elsewhere can't encode the payload: the store is not available: No route to host.", put.Message);
        Assert.Equal("The payload can't be read. It is encoded by elsewhere, 5,000 bytes: the store is not available: No route to host.", get.Message);
        Assert.True(put.Transient && get.Transient);
    }

    [Fact]
    public async Task Files_are_removed_by_their_age_since_they_were_put_last()
    {
        var old = await _codecs.EncodeAsync(Samples.Json(5_000));
        var again = await _codecs.EncodeAsync(Samples.Json(6_000));
        _time.Advance(TimeSpan.FromDays(20));
        await _codecs.EncodeAsync(Samples.Json(6_000));
        await _codecs.EncodeAsync(Samples.Json(7_000));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "notes.txt"), "of somebody else");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "notes.txt"), DateTime.UnixEpoch);

        Assert.Equal(0, await _store.RemoveOlderThanAsync(TimeSpan.FromDays(21)));
        Assert.Equal(1, await _store.RemoveOlderThanAsync(TimeSpan.FromDays(19)));

        Assert.Equal(3, Files.Length);
        Assert.Contains("it was removed", await _codecs.ProblemAsync(old), StringComparison.Ordinal);
        Assert.Equal(Samples.Json(6_000), (await _codecs.DecodeAsync(again, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task What_a_program_left_unfinished_is_no_payload_and_is_removed_in_time()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(5_000));
        var file = Assert.Single(Files);
        File.Move(file, file + ".0123.new");

        Assert.Contains("the store has nothing", await _codecs.ProblemAsync(encoded), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _store.RemoveOlderThanAsync(TimeSpan.FromMinutes(1)));

        Assert.Empty(Files);
    }

    [Fact]
    public async Task One_that_is_set_aside_to_be_removed_is_still_read()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(5_000));
        var file = Assert.Single(Files);
        File.Move(file, file + ".removing");

        Assert.Equal(Samples.Json(5_000), (await _codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task Several_that_put_the_same_at_once_are_one_file()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await _codecs.EncodeAsync(Samples.Json(50_000)))));

        Assert.Equal(Samples.Json(50_000), await File.ReadAllBytesAsync(Assert.Single(Files)));
    }

    [Fact]
    public async Task Bad_input_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.GetAsync("../../etc/passwd", default));
        Assert.Equal(
            "The age of what is removed is 1s, but must be 1m or more.",
            (await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await _store.RemoveOlderThanAsync(TimeSpan.FromSeconds(1)))).Message);
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.StartsWith("The folder for long payloads can't be made: ", Assert.Throws<SchedulerConfigurationException>(() => new FolderBlobStore(file)).Message, StringComparison.Ordinal);
    }

    private sealed class AbsentStore : IBlobStore
    {
        public ValueTask PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new IOException("No route to host.");

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken) => throw new IOException("No route to host.");
    }
}
