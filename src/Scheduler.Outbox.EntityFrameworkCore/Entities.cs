namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>A row of the outbox.</summary>
internal abstract class TaskEntity
{
    public long Position { get; set; }

    public required string Id { get; set; }

    public required string Spec { get; set; }

    public Guid Submission { get; set; }

    public int SubmissionSize { get; set; }

    public DateTime SubmittedAt { get; set; }
}

/// <summary>A task that waits to be relayed.</summary>
internal sealed class WaitingEntity : TaskEntity;

/// <summary>A task that was refused.</summary>
internal sealed class RefusedEntity : TaskEntity
{
    public required string Code { get; set; }

    public required string Reason { get; set; }

    public DateTime RefusedAt { get; set; }
}

/// <summary>The version of the tables, and the batch that is being sent.</summary>
internal sealed class RelayEntity
{
    public int Id { get; set; }

    public int Version { get; set; }

    public long[]? Sending { get; set; }

    public Guid? Sender { get; set; }

    public DateTime? Until { get; set; }
}

/// <summary>The highest token of a resource.</summary>
internal sealed class FenceEntity
{
    public required string Resource { get; set; }

    public long Token { get; set; }
}
