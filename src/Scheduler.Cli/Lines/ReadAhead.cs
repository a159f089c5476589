using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Scheduler.Cli.Lines;

/// <summary>Lines that come from somewhere that may be silent for long: what has come is handed on after a moment.</summary>
internal static class ReadAhead
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <param name="items">Walked through on a thread of its own, which is left behind when the token is cancelled: a read of a
    /// terminal heeds no token.</param>
    /// <param name="most">Items that are handed on at once.</param>
    /// <exception cref="SchedulerConfigurationException">They can't be read.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<T>> LotsAsync<T>(
        IEnumerable<T> items, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(2 * most);
        new Thread(() => Read(items, channel.Writer)) { IsBackground = true, Name = "standard input" }.Start();
        while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return await LotAsync(channel.Reader, most, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<T>> LotAsync<T>(ChannelReader<T> reader, int most, CancellationToken cancellationToken)
    {
        var lot = new List<T>();
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moment.CancelAfter(Moment);
        try
        {
            do
            {
                while (lot.Count < most && reader.TryRead(out var item))
                {
                    lot.Add(item);
                }
            }
            while (lot.Count < most && await reader.WaitToReadAsync(moment.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The moment is over.
        }
        catch (SchedulerConfigurationException)
        {
            // It comes again when the next lot is asked for.
        }

        return lot;
    }

    private static void Read<T>(IEnumerable<T> items, ChannelWriter<T> writer)
    {
        try
        {
            foreach (var item in items)
            {
                writer.WriteAsync(item).AsTask().GetAwaiter().GetResult();
            }

            writer.TryComplete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            writer.TryComplete(new SchedulerConfigurationException($"Standard input can't be read: {e.Message}"));
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
        }
    }
}
