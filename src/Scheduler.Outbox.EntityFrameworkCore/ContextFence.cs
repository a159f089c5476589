using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox.EntityFrameworkCore;

/// <summary>The attempt that a context writes for, and the resource that it writes to.</summary>
internal sealed class ContextFence
{
    private static readonly ConditionalWeakTable<DbContext, ContextFence> Fences = [];

    private readonly DbContextId _context;
    private readonly FencingToken _token;
    private readonly string _resource;
    private readonly string _sql;

    public ContextFence(DbContext context, FencingToken token, string resource)
    {
        _context = context.ContextId;
        _token = token;
        _resource = resource;
        _sql = FencedWrite.Sql(new OutboxTables(context.Model.FindEntityType(typeof(FenceEntity))!.GetSchema()));
    }

    /// <summary>The fence of a context. A pooled context counts as another one each time it is taken from the pool.</summary>
    public static ContextFence? Of(DbContext? context) =>
        context is not null && Fences.TryGetValue(context, out var fence) && fence._context == context.ContextId ? fence : null;

    public static void Set(DbContext context, ContextFence fence) => Fences.AddOrUpdate(context, fence);

    /// <exception cref="AttemptSupersededException">A later attempt has written. The transaction was rolled back.</exception>
    public static DbTransaction Check(DbContext? context, DbTransaction transaction)
    {
        if (Of(context) is { } fence)
        {
            using var command = fence.Command(transaction);
            try
            {
                FencedWrite.Check(command.ExecuteScalar(), fence._token, fence._resource);
            }
            catch (Exception fault)
            {
                // The context will not hear of the transaction, and so not end it.
                using (transaction)
                {
                    transaction.Rollback();
                }

                throw OutboxSchemaException.IsReason(fault) ? OutboxSchemaException.Because(fault) : fault;
            }
        }

        return transaction;
    }

    /// <inheritdoc cref="Check"/>
    public static async ValueTask<DbTransaction> CheckAsync(DbContext? context, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (Of(context) is { } fence)
        {
            await using var command = fence.Command(transaction);
            try
            {
                FencedWrite.Check(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), fence._token, fence._resource);
            }
            catch (Exception fault)
            {
                await using (transaction.ConfigureAwait(false))
                {
                    await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
                }

                throw OutboxSchemaException.IsReason(fault) ? OutboxSchemaException.Because(fault) : fault;
            }
        }

        return transaction;
    }

    private NpgsqlCommand Command(DbTransaction transaction) => FencedWrite.Command(_sql, (NpgsqlTransaction)transaction, _token, _resource);
}
