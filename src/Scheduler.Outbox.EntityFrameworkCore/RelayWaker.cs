using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Wakes the relay after tasks were saved: in the transaction if one is still open, otherwise at once.</summary>
internal sealed class RelayWaker : SaveChangesInterceptor
{
    public static readonly RelayWaker Instance = new();

    private static readonly NotifyPace Pace = new();

    private readonly ConditionalWeakTable<DbContext, object> _submitting = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } context && context.ChangeTracker.Entries<WaitingEntity>().Any(row => row.State == EntityState.Added))
        {
            _submitting.AddOrUpdate(context, this);
        }

        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavingChanges(eventData, result));

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (HasSubmitted(eventData.Context) is { } context)
        {
            try
            {
                context.Database.ExecuteSqlRaw(OutboxTables.Notify);
            }
            catch (DbException) when (context.Database.CurrentTransaction is null)
            {
                // What was saved is saved; the relay will find it.
            }
        }

        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (HasSubmitted(eventData.Context) is { } context)
        {
            try
            {
                await context.Database.ExecuteSqlRawAsync(OutboxTables.Notify, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is DbException or OperationCanceledException && context.Database.CurrentTransaction is null)
            {
                // As above.
            }
        }

        return result;
    }

    // What is saved has no use for its rows any more; an entity that stays would keep each task in memory as long as the context.
    private DbContext? HasSubmitted(DbContext? context)
    {
        if (context is null || !_submitting.Remove(context))
        {
            return null;
        }

        foreach (var row in context.ChangeTracker.Entries<WaitingEntity>().Where(row => row.State == EntityState.Unchanged).ToArray())
        {
            row.State = EntityState.Detached;
        }

        return Pace.MayNotify() ? context : null;
    }
}
