using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>Each transaction of a fenced context begins with the check.</summary>
internal sealed class FencedTransactions : DbTransactionInterceptor
{
    public static readonly FencedTransactions Instance = new();

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result) =>
        ContextFence.Check(eventData.Context, result);

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        ContextFence.CheckAsync(eventData.Context, result, cancellationToken);

    public override DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result) =>
        ContextFence.Check(eventData.Context, result);

    public override ValueTask<DbTransaction> TransactionUsedAsync(
        DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        ContextFence.CheckAsync(eventData.Context, result, cancellationToken);
}
