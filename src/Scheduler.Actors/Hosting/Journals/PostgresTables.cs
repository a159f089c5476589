using Npgsql;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>
/// Creates the journal's tables, as Akka.Persistence.Sql expects them and <c>docs/cluster.md</c> lists them. Akka.Persistence.Sql could create them
/// itself, but would do so each time a seed takes over, and "create an index if there is none" waits for every transaction that another seed left
/// open.
/// </summary>
internal static class PostgresTables
{
    // Seeds that are started together make them one after the other: two at once would fail on the catalogue's keys.
    private const string Make = """
            SELECT pg_advisory_xact_lock(7301);
            CREATE TABLE IF NOT EXISTS journal (
                ordering BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT "PK_journal" PRIMARY KEY,
                created BIGINT NOT NULL,
                deleted BOOLEAN NOT NULL,
                persistence_id TEXT NOT NULL,
                sequence_number BIGINT NOT NULL,
                message BYTEA NOT NULL,
                manifest TEXT,
                identifier INTEGER,
                writer_uuid TEXT,
                CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number));
            CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
            CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);

            CREATE TABLE IF NOT EXISTS tags (
                ordering_id BIGINT NOT NULL,
                tag TEXT NOT NULL,
                sequence_nr BIGINT NOT NULL,
                persistence_id TEXT NOT NULL,
                CONSTRAINT "PK_tags" PRIMARY KEY (ordering_id, tag));
            CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
            CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);

            CREATE TABLE IF NOT EXISTS snapshot (
                persistence_id TEXT NOT NULL,
                sequence_number BIGINT NOT NULL,
                created BIGINT NOT NULL,
                snapshot BYTEA,
                manifest TEXT,
                serializer_id INTEGER,
                CONSTRAINT "PK_snapshot" PRIMARY KEY (persistence_id, sequence_number));
            CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);
            CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
            """;

    public static void MakeMissing(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(Make, connection, transaction);
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
