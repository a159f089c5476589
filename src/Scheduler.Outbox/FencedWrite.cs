using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Outbox;

/// <summary>
/// Fenced writes. Once an attempt has committed a fenced write to a resource, no attempt that was assigned before it can commit one to that
/// resource. The check and the write are in one transaction of the application's own database, so neither a paused process nor a slow network can
/// come between them.
/// </summary>
/// <remarks>
/// What an earlier attempt commits <i>before</i> the later one has checked is kept. To shut out earlier attempts, begin an attempt with a separate
/// check or fenced write. Attempts are compared by their <see cref="TaskContext.Token"/>, which grows with each assignment of any task. So if
/// different tasks share a resource and two of them run at the same time, the one that was assigned first is refused once the other has written:
/// give such tasks an order key.
/// </remarks>
public static class FencedWrite
{
    /// <summary>The maximum length of a resource's name, in characters.</summary>
    public const int MostResourceChars = 1_000;

    /// <summary>Checks that no later attempt has written to the resource, and keeps others from doing so until the transaction ends. Call it in the
    /// transaction of the write, before or after.</summary>
    /// <param name="context">The attempt that writes.</param>
    /// <param name="resource">The resource that is written, 1 to 1,000 characters. Default: the task, so that only attempts of the same task are
    /// compared.</param>
    /// <param name="schema">The schema of the table <c>scheduler_fence</c>. Default: the one that the search path leads to.</param>
    /// <exception cref="AttemptSupersededException">A later attempt has written to the resource. The transaction was rolled back.</exception>
    /// <exception cref="OutboxSchemaException">The table is missing, or has another version.</exception>
    public static Task CheckAsync(
        NpgsqlTransaction transaction, TaskContext context, string? resource = null, string? schema = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return CheckAsync(transaction, context.Token, resource ?? ResourceOf(context), schema, cancellationToken);
    }

    /// <summary>The same for a token from another source, such as a lock.</summary>
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

    /// <summary>The default resource: the attempts of one task.</summary>
    internal static string ResourceOf(TaskContext context) => "task:" + context.TaskId.Value;

    /// <exception cref="ArgumentException">The name is empty, or too long.</exception>
    internal static void Require(string resource)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(resource);
        if (resource.Length > MostResourceChars || resource.Contains('\0'))
        {
            throw new ArgumentException($"It has {resource.Length} characters, but must have 1 to {MostResourceChars}, and no NUL.", nameof(resource));
        }
    }

    /// <summary>Raises the token of a resource (<c>$1</c>) to <c>$2</c> unless it is higher, and locks its row in either case. Returns the
    /// highest.</summary>
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

    /// <param name="highest">The result of the statement.</param>
    /// <exception cref="AttemptSupersededException">The highest token is a later attempt's.</exception>
    internal static void Check(object? highest, FencingToken token, string resource)
    {
        if (highest is not long value || value > token.Value)
        {
            throw new AttemptSupersededException(resource, token, new FencingToken(highest as long? ?? long.MaxValue));
        }
    }
}
