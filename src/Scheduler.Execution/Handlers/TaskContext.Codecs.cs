using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Data of the task that is stored in another form than its handler sees.</content>
public sealed partial class TaskContext
{
    // All null where there are no codecs.
    private PayloadCodecs? _codecs;
    private ReadOnlyMemory<byte>? _decodedCheckpoint;
    private IReadOnlyList<TaskInput>? _decodedInputs;

    private CuttableResult? _cuttable;

    private PayloadCodecs Reading => _codecs ?? PayloadCodecs.None;

    /// <summary>Decodes what was sent along with the assignment.</summary>
    /// <param name="codecs">Null: there are none, and only data that is not encoded can be read.</param>
    /// <returns>The payload.</returns>
    internal async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(PayloadCodecs? codecs)
    {
        _codecs = codecs;
        var payload = await DecodeAsync(_assignment.Task.Payload, PayloadUse.Payload).ConfigureAwait(false);
        if (_assignment.Checkpoint is { } checkpoint)
        {
            _decodedCheckpoint = await DecodeAsync(checkpoint, PayloadUse.Checkpoint).ConfigureAwait(false);
        }

        if (_assignment.Inputs.Count > 0)
        {
            var inputs = new TaskInput[_assignment.Inputs.Count];
            for (var i = 0; i < inputs.Length; i++)
            {
                var input = _assignment.Inputs[i];
                inputs[i] = input.Result is { } result ? input with { Result = await DecodedResultAsync(input.Task, result).ConfigureAwait(false) } : input;
            }

            _decodedInputs = inputs;
        }

        return payload;
    }

    internal async ValueTask<ReadOnlyMemory<byte>> EncodeAsync(ReadOnlyMemory<byte> bytes, PayloadUse use)
    {
        try
        {
            return _codecs is null ? bytes : await _codecs.EncodeAsync(bytes, Of(use), CancellationToken).ConfigureAwait(false);
        }
        catch (PayloadCodecException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Declares that the handler's result contains text that can be cut.</summary>
    /// <param name="cut">Returns the same result in at most so many bytes, if that is possible.</param>
    internal byte[] CanBeCut(byte[] result, Func<int, byte[]> cut)
    {
        _cuttable = _codecs is null ? null : new CuttableResult(result, cut);
        return result;
    }

    /// <summary>Encodes the result. If the result can be cut, it is cut until it has no more than <paramref name="most"/> bytes when
    /// encoded.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> EncodeResultAsync(ReadOnlyMemory<byte> result, int most)
    {
        var encoded = await EncodeAsync(result, PayloadUse.Result).ConfigureAwait(false);

        // What middleware has put in its place is not the handler's to cut.
        if (_cuttable is not { } cuttable || !result.Equals(cuttable.Result))
        {
            return encoded;
        }

        while (encoded.Length > most)
        {
            var shorter = cuttable.Cut(Math.Max(0, result.Length - (encoded.Length - most)));
            if (shorter.Length >= result.Length)
            {
                break;
            }

            result = shorter;
            encoded = await EncodeAsync(result, PayloadUse.Result).ConfigureAwait(false);
        }

        return encoded;
    }

    /// <summary>Encodes the tasks that were added.</summary>
    internal async ValueTask EncodeAddedAsync()
    {
        if (_codecs is null || Added is not { Count: > 0 } added)
        {
            return;
        }

        var encoded = new List<TaskSpec>(added.Count);
        foreach (var task in added)
        {
            try
            {
                encoded.Add(await _codecs.EncodeAsync(task, CancellationToken).ConfigureAwait(false));
            }
            catch (PayloadCodecException e)
            {
                throw new TaskFailedException($"The added task '{task.Id}' can't be submitted. {e.Message}", e.Transient, e.InnerException);
            }
        }

        lock (_adding)
        {
            _then = encoded;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecodedResultAsync(TaskId task, ReadOnlyMemory<byte> result)
    {
        try
        {
            return await Reading.DecodeAsync(result, PayloadContext.OfResult(task), CancellationToken).ConfigureAwait(false);
        }
        catch (PayloadCodecException e)
        {
            throw new TaskFailedException($"The result of '{task}' is needed. {e.Message}", e.Transient, e.InnerException);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(ReadOnlyMemory<byte> bytes, PayloadUse use)
    {
        try
        {
            return await Reading.DecodeAsync(bytes, Of(use), CancellationToken).ConfigureAwait(false);
        }
        catch (PayloadCodecException e)
        {
            throw Failed(e);
        }
    }

    private async Task SaveEncodedAsync(ISavesCheckpoints saves, ReadOnlyMemory<byte> state) =>
        await saves.SaveAsync(await EncodeAsync(state, PayloadUse.Checkpoint).ConfigureAwait(false)).ConfigureAwait(false);

    private PayloadContext Of(PayloadUse use) => use == PayloadUse.Result ? PayloadContext.OfResult(TaskId) : new(use, TaskId, Kind);

    // What can't be read today can't be tomorrow either, unless the codec says so.
    private static TaskFailedException Failed(PayloadCodecException e) => new(e.Message, e.Transient, e.InnerException);

    private sealed record CuttableResult(ReadOnlyMemory<byte> Result, Func<int, byte[]> Cut);
}
