using Microsoft.EntityFrameworkCore;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Submits tasks through a <see cref="DbContext"/>.</summary>
public static class OutboxDbContextExtensions
{
    /// <summary>Adds one task with <paramref name="payload"/> as JSON, under a generated id.</summary>
    /// <inheritdoc cref="SubmitTasks"/>
    /// <returns>The task's id, for example for <c>client.Handle</c> once the task has been relayed.</returns>
    public static TaskId SubmitTask(this DbContext context, string kind, object? payload)
    {
        var task = OutboxTask.New(kind, payload);
        context.SubmitTasks([task]);
        return task.Id;
    }

    /// <summary>Adds one task.</summary>
    /// <inheritdoc cref="SubmitTasks"/>
    public static void SubmitTask(this DbContext context, TaskSpec task) => context.SubmitTasks([task]);

    /// <summary>
    /// Adds tasks to the context, as entities that the next <c>SaveChanges</c> writes with all the others. They are submitted if it, or the
    /// transaction that it is part of, commits, and otherwise never. They are forwarded in one submit, all or none.
    /// </summary>
    /// <param name="limits">The scheduler's limits, which tasks are checked against. Default: those of a scheduler by default.</param>
    /// <exception cref="RequestRejectedException">A field of a task is out of range, or there are too many tasks. Nothing was added.</exception>
    /// <exception cref="SchedulerConfigurationException">The context's model has no outbox.</exception>
    public static void SubmitTasks(this DbContext context, IReadOnlyList<TaskSpec> tasks, SchedulerLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tasks);
        context.RequireOutbox();
        OutboxTask.Require(tasks, limits ?? SchedulerLimits.Default);
        var submission = Guid.CreateVersion7();
        context.AddRange(tasks.Select(task => new WaitingEntity
        {
            Id = task.Id.Value,
            Spec = SchedulerJsonText.Of(task),
            Submission = submission,
            SubmissionSize = tasks.Count,
        }));
    }

    internal static void RequireOutbox(this DbContext context)
    {
        if (context.Model.FindEntityType(typeof(WaitingEntity)) is null)
        {
            throw new SchedulerConfigurationException(
                $"The model of {context.GetType().Name} has no outbox: call modelBuilder.AddSchedulerOutbox() in OnModelCreating, and add a migration.");
        }
    }
}
