using Microsoft.EntityFrameworkCore;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Adds the outbox to the options of a context.</summary>
public static class OutboxDbContextOptionsExtensions
{
    /// <summary>Enables the context to make fenced writes
    /// (<see cref="FenceDbContextExtensions.Fence(DbContext, Scheduler.Execution.Handlers.TaskContext, string?)"/>), and to wake the relay when it
    /// has submitted tasks.</summary>
    /// <param name="notify">Whether it wakes the relay; as in <see cref="OutboxOptions.Notify"/>.</param>
    public static DbContextOptionsBuilder UseSchedulerOutbox(this DbContextOptionsBuilder options, bool notify = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddInterceptors(FencedTransactions.Instance, FencedCommands.Instance);
        return notify ? options.AddInterceptors(RelayWaker.Instance) : options;
    }

    /// <inheritdoc cref="UseSchedulerOutbox(DbContextOptionsBuilder, bool)"/>
    public static DbContextOptionsBuilder<TContext> UseSchedulerOutbox<TContext>(this DbContextOptionsBuilder<TContext> options, bool notify = true)
        where TContext : DbContext
    {
        UseSchedulerOutbox((DbContextOptionsBuilder)options, notify);
        return options;
    }
}
