using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Adds the outbox's tables to a model.</summary>
public static class OutboxModelBuilderExtensions
{
    /// <summary>Adds the tables of the outbox and of fenced writes to the model, and so to its migrations. Call it in
    /// <c>OnModelCreating</c>.</summary>
    /// <param name="schema">The schema of the tables. Default: the model's default schema.</param>
    public static ModelBuilder AddSchedulerOutbox(this ModelBuilder modelBuilder, string? schema = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        schema ??= modelBuilder.Model.GetDefaultSchema();
        _ = new OutboxTables(schema);
        modelBuilder.Entity<WaitingEntity>(row =>
        {
            row.ToTable(OutboxTables.Waiting, schema);
            MapTask(row);
            row.Property(r => r.Position).UseIdentityByDefaultColumn();
            row.Property(r => r.Submission).HasDefaultValueSql("gen_random_uuid()");
            row.Property(r => r.SubmissionSize).HasDefaultValue(1);
            row.Property(r => r.SubmittedAt).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<RefusedEntity>(row =>
        {
            row.ToTable(OutboxTables.Refused, schema);
            MapTask(row);
            row.Property(r => r.Position).ValueGeneratedNever();
            row.Property(r => r.Code).HasColumnName("code").IsRequired();
            row.Property(r => r.Reason).HasColumnName("reason").IsRequired();
            row.Property(r => r.RefusedAt).HasColumnName("refused_at").HasColumnType("timestamp with time zone").HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<RelayEntity>(row =>
        {
            row.ToTable(OutboxTables.Relay, schema);
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(r => r.Version).HasColumnName("version");
            row.Property(r => r.Sending).HasColumnName("sending");
            row.Property(r => r.Sender).HasColumnName("sender");
            row.Property(r => r.Until).HasColumnName("until").HasColumnType("timestamp with time zone");
            row.HasData(new RelayEntity { Id = 1, Version = OutboxSchema.Version });
        });
        modelBuilder.Entity<FenceEntity>(row =>
        {
            row.ToTable(OutboxTables.Fence, schema);
            row.HasKey(r => r.Resource);
            row.Property(r => r.Resource).HasColumnName("resource");
            row.Property(r => r.Token).HasColumnName("token");
        });
        return modelBuilder;
    }

    // The names are the relay's, whatever the model's conventions are.
    private static void MapTask<T>(EntityTypeBuilder<T> row)
        where T : TaskEntity
    {
        row.HasKey(r => r.Position);
        row.Property(r => r.Position).HasColumnName("position");
        row.Property(r => r.Id).HasColumnName("id").IsRequired();
        row.Property(r => r.Spec).HasColumnName("spec").HasColumnType("json").IsRequired();
        row.Property(r => r.Submission).HasColumnName("submission");
        row.Property(r => r.SubmissionSize).HasColumnName("submission_size");
        row.Property(r => r.SubmittedAt).HasColumnName("submitted_at").HasColumnType("timestamp with time zone");
    }
}
