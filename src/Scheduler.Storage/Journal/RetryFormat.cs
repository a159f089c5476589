using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Retry policies. Many tasks share one, so a row has each of them once, and its place after that.</summary>
internal static class RetryFormat
{
    // Places in the table are written plus these: 1 is a new one, and 0 is not used.
    private const int FirstPlace = 2;
    private const int New = 1;

    private const int HasBackoff = 1;
    private const int HasDelays = 2;
    private const int HasMaxAge = 4;

    /// <summary>Whether it says more than policies could say from the beginning: then its task has a flag, so that a version that can't read
    /// it says so.</summary>
    public static bool HasMore(RetryPolicy value) => FlagsOf(value) != 0;

    /// <summary>Written out even where it is the default: a later version may have another.</summary>
    public static void Write(RecordWriter writer, RetryPolicy value)
    {
        var place = writer.Retries.PlaceOf(value);
        if (place >= 0)
        {
            writer.WriteInt(place + FirstPlace);
            return;
        }

        writer.WriteInt(New);
        writer.WriteInt(value.MaxAttempts);
        writer.WriteSpan(value.BaseDelay);
        writer.WriteSpan(value.MaxDelay);
        writer.WriteInt(value.JitterPercent);
        if (FlagsOf(value) is not 0 and var flags)
        {
            WriteMore(writer, value, flags);
        }
    }

    /// <param name="hasMore">What <see cref="HasMore"/> said of it.</param>
    public static RetryPolicy Read(ref RecordReader reader, bool hasMore)
    {
        var place = reader.ReadInt();
        if (place != New)
        {
            return reader.At(reader.Tables.Retries, place - FirstPlace);
        }

        var value = new RetryPolicy
        {
            MaxAttempts = reader.ReadInt(),
            BaseDelay = reader.ReadSpan(),
            MaxDelay = reader.ReadSpan(),
            JitterPercent = reader.ReadInt(),
        };
        value = reader.Tables.Pool.Share(hasMore ? ReadMore(ref reader, value) : value);
        reader.Tables.Retries.Add(value);
        return value;
    }

    private static int FlagsOf(RetryPolicy value) =>
        (value.Backoff == RetryBackoff.Exponential ? 0 : HasBackoff)
        | (value.Delays.Count == 0 ? 0 : HasDelays)
        | (value.MaxAge is null ? 0 : HasMaxAge);

    private static void WriteMore(RecordWriter writer, RetryPolicy value, int flags)
    {
        writer.WriteInt(flags);
        if ((flags & HasBackoff) != 0)
        {
            writer.WriteInt((int)value.Backoff);
        }

        if ((flags & HasDelays) != 0)
        {
            writer.WriteInt(value.Delays.Count);
            foreach (var delay in value.Delays)
            {
                writer.WriteSpan(delay);
            }
        }

        if (value.MaxAge is { } age)
        {
            writer.WriteSpan(age);
        }
    }

    private static RetryPolicy ReadMore(ref RecordReader reader, RetryPolicy value)
    {
        var flags = reader.ReadFlags(HasBackoff | HasDelays | HasMaxAge);
        return value with
        {
            Backoff = (flags & HasBackoff) != 0 ? reader.ReadEnum<RetryBackoff>() : RetryBackoff.Exponential,
            Delays = (flags & HasDelays) != 0 ? ReadDelays(ref reader) : [],
            MaxAge = (flags & HasMaxAge) != 0 ? reader.ReadSpan() : null,
        };
    }

    private static TimeSpan[] ReadDelays(ref RecordReader reader)
    {
        var delays = new TimeSpan[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < delays.Length; i++)
        {
            delays[i] = reader.ReadSpan();
        }

        return delays;
    }
}
