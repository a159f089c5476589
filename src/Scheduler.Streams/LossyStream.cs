namespace Scheduler.Streams;

/// <summary>Writes what can be written. The rest is lost without an error.</summary>
internal sealed class LossyStream(Stream to) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            to.Write(buffer);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // There is nowhere left to say it.
        }
    }
}
