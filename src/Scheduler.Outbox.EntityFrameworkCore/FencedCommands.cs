using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Refuses writes of a fenced context without a transaction, because they would not be checked.</summary>
internal sealed class FencedCommands : DbCommandInterceptor
{
    public static readonly FencedCommands Instance = new();

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Require(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(NonQueryExecuting(command, eventData, result));

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Require(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ReaderExecuting(command, eventData, result));

    private static void Require(DbCommand command, CommandEventData eventData)
    {
        // SQL of the caller's own that gives rows may write them, unless it is a plain SELECT.
        var isWrite = eventData.CommandSource is CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            || (eventData.CommandSource is CommandSource.FromSqlQuery && !command.CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase));
        if (isWrite && command.Transaction is null && command.CommandText != OutboxTables.Notify && ContextFence.Of(eventData.Context) is not null)
        {
            throw new InvalidOperationException(
                "The context is fenced, and this would write without a transaction of its own: begin one with context.Database.BeginTransactionAsync().");
        }
    }
}
