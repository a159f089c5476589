using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <content>How declared schedules are stored.</content>
public sealed partial class EmbeddedOptions
{
    // Null: as they are declared.
    private List<ScheduleSpec>? _encodedSchedules;

    /// <summary>Encodes the payloads of declared schedules, if there are codecs.</summary>
    /// <exception cref="SchedulerConfigurationException">A codec could not encode a payload.</exception>
    internal async ValueTask EncodeSchedulesAsync(CancellationToken cancellationToken)
    {
        if (Handlers.Codecs is not { } codecs || Schedules is null)
        {
            return;
        }

        var encoded = new List<ScheduleSpec>(Schedules.Count);
        foreach (var schedule in Schedules)
        {
            try
            {
                encoded.Add(await codecs.EncodeAsync(schedule, cancellationToken).ConfigureAwait(false));
            }
            catch (PayloadCodecException e)
            {
                throw new SchedulerConfigurationException($"Schedule '{schedule.Name}': payload: {e.Message}");
            }
        }

        _encodedSchedules = encoded;
    }
}
