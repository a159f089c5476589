using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>A table of the outbox is missing, or has another version than this library. The message says what to do.</summary>
public sealed class OutboxSchemaException(string message, Exception? inner = null) : SchedulingException(message, inner)
{
    private const string Create =
        "Run OutboxSchema.CreateAsync once, or add OutboxSchema.Script() to your migrations (with EF Core: modelBuilder.AddSchedulerOutbox() and a migration).";

    /// <summary>Whether the database reports that part of the tables is missing.</summary>
    internal static bool IsReason(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName };

    internal static OutboxSchemaException Because(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.UndefinedColumn } other
        ? new($"A table of the outbox has another form than this library needs ({other.MessageText}). {Versions}", other)
        : new($"A table of the outbox is missing ({((PostgresException)fault).MessageText}). {Create}", fault);

    internal static OutboxSchemaException NoVersion(string table) => new($"The table {table} is empty, but must have one row, with the version. {Create}");

    internal static OutboxSchemaException Other(string table, int version) => new(
        $"The outbox's tables are of version {version} (in {table}), but this library works with version {OutboxSchema.Version}. {Versions}");

    private static string Versions =>
        "Use the same version of Scheduler.Outbox in all programs that share the database, and run the script of the newest (OutboxSchema.Script) first.";
}
