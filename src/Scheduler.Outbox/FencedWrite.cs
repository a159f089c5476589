using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Outbox;

/// <summary>
/// Once an attempt has committed a fenced write to a resource, no attempt that was assigned before it can commit one to that resource. The check
/// and the write are in one transaction of the application's own database, so neither a paused process nor a slow network comes between them.
/// </summary>
/// <remarks>
/// What an earlier attempt commits <i>before</i> the later one has checked stands: begin an attempt with a check, or a fenced write, of its own to shut
/// out those before it. Attempts are compared by their <see cref="TaskContext.Token"/>, which grows with each assignment, whatever the task. So
/// where tasks that differ share a resource, of two that run at the same time the one that was assigned first is refused when the other has written:
/// give such tasks an order key.
/// </remarks>
public static class FencedWrite
{
    /// <summary>Of a resource's name.</summary>
    public const int MostResourceChars = 1_000;

    /// <summary>Checks that no later attempt has written to the resource, and keeps others from doing so until the transaction ends. Call it in the
    /// transaction of the write, before or after.</summary>
    /// <param name="context">The attempt that writes.</param>
    /// <param name="resource">What is written, 1 to 1,000 characters. Default: the task, so that only attempts of the same task are compared.</param>
    /// <param name="schema">Where the table <c>scheduler_fence</c> is. Default: where the search path leads.</param>
    /// <exception cref="AttemptSupersededException">A later attempt has. The transaction was rolled back.</exception>
    /// <exception cref="OutboxSchemaException">The table is missing, or of another version.</exception>
    public static Task CheckAsync(
        NpgsqlTransaction transaction, TaskContext context, string? resource = null, string? schema = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return CheckAsync(transaction, context.Token, resource ?? ResourceOf(context), schema, cancellationToken);
    }

    /// <summary>The same for a token that comes from elsewhere, such as a lock.</summary>
    /// <inheritdoc cref="CheckAsync(NpgsqlTransaction, TaskContext, string?, string?, CancellationToken)"/>
    public static async Task CheckAsync(
        NpgsqlTransaction transaction, FencingToken token, string resource, string? schema = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Require(resource);
        await using var command = Command(Sql(new OutboxTables(schema)), transaction, token, resource);
        try
        {
            Check(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), token, resource);
        }
        catch (AttemptSupersededException)
        {
            // Whoever catches it and commits all the same must not have written.
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        catch (PostgresException fault) when (OutboxSchemaException.IsReason(fault))
        {
            throw OutboxSchemaException.Because(fault);
        }
    }

    /// <summary>Of a task's attempts, where no other is named.</summary>
    internal static string ResourceOf(TaskContext context) => "task:" + context.TaskId.Value;

    /// <exception cref="ArgumentException">It is empty, or too long.</exception>
    internal static void Require(string resource)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(resource);
        if (resource.Length > MostResourceChars || resource.Contains('\0'))
        {
            throw new ArgumentException($"It has {resource.Length} characters, but must have 1 to {MostResourceChars}, and no NUL.", nameof(resource));
        }
    }

    /// <summary>Raises the token of a resource (<c>$1</c>) to <c>$2</c> unless it is higher, and locks its row in either case. Brings the highest.</summary>
    internal static string Sql(OutboxTables tables) =>
        $"""
        INSERT INTO {tables.Of(OutboxTables.Fence)} AS fence (resource, token) VALUES ($1, $2)
        ON CONFLICT (resource) DO UPDATE SET token = greatest(fence.token, excluded.token) RETURNING token
        """;

    internal static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, FencingToken token, string resource) =>
        new(sql, transaction.Connection, transaction)
        {
            Parameters = { new() { Value = resource }, new() { Value = token.Value } },
        };

    /// <param name="highest">What the statement brought.</param>
    /// <exception cref="AttemptSupersededException">It is that of a later attempt.</exception>
    internal static void Check(object? highest, FencingToken token, string resource)
    {
        if (highest is not long value || value > token.Value)
        {
            throw new AttemptSupersededException(resource, token, new FencingToken(highest as long? ?? long.MaxValue));
        }
    }
}
