using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Adds fenced writes to a <see cref="DbContext"/>.</summary>
public static class FenceDbContextExtensions
{
    /// <summary>
    /// From now on the context writes for this attempt: once a later attempt has committed a fenced write to the resource, every write of this
    /// context is refused, and rolled back, with an <see cref="AttemptSupersededException"/>. Each of its transactions, including that of a
    /// <c>SaveChanges</c>, begins with the check of <see cref="FencedWrite"/>.
    /// </summary>
    /// <param name="attempt">The attempt that writes.</param>
    /// <param name="resource">The resource that is written, 1 to 1,000 characters. Default: the task, so that only attempts of the same task are
    /// compared.</param>
    /// <exception cref="SchedulerConfigurationException">The context's model has no outbox, or its options lack
    /// <see cref="OutboxDbContextOptionsExtensions.UseSchedulerOutbox(DbContextOptionsBuilder, bool)"/>.</exception>
    /// <exception cref="InvalidOperationException">The context has an open transaction, which would not be checked.</exception>
    public static void Fence(this DbContext context, TaskContext attempt, string? resource = null)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        context.Fence(attempt.Token, resource ?? FencedWrite.ResourceOf(attempt));
    }

    /// <summary>The same for a token from another source, such as a lock.</summary>
    /// <inheritdoc cref="Fence(DbContext, TaskContext, string?)"/>
    public static void Fence(this DbContext context, FencingToken token, string resource)
    {
        ArgumentNullException.ThrowIfNull(context);
        FencedWrite.Require(resource);
        context.RequireOutbox();
        var options = context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>();
        if (options?.Interceptors?.Contains(FencedTransactions.Instance) != true)
        {
            throw new SchedulerConfigurationException(
                $"The options of {context.GetType().Name} have no fence: call UseSchedulerOutbox() where they say UseNpgsql(…).");
        }

        if (context.Database.CurrentTransaction is not null)
        {
            throw new InvalidOperationException("A transaction of the context is under way, and would not be checked: call Fence before it begins.");
        }

        // Also a save of one row, which would have none.
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        ContextFence.Set(context, new ContextFence(context, token, resource));
    }
}
