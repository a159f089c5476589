using Scheduler.Actors.Messages;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>
/// The traffic between gateways and the scheduler as bytes: many requests, or answers, in one row, so that shared values are
/// written once.
/// </summary>
/// <remarks>Keeps its buffers. Not safe for use by several threads at a time.</remarks>
internal sealed class ClientTrafficCodec
{
    private readonly RowCodec _rows = new();

    public ReadOnlyMemory<byte> Encode(FromClients message) => _rows.Encode(RowKind.FromClients, message, FromClients);

    public FromClients DecodeFromClients(ReadOnlySpan<byte> row) => _rows.Decode<FromClients>(row, RowKind.FromClients, FromClients);

    public ReadOnlyMemory<byte> Encode(ToClients message) => _rows.Encode(RowKind.ToClients, message, ToClients);

    public ToClients DecodeToClients(ReadOnlySpan<byte> row) => _rows.Decode<ToClients>(row, RowKind.ToClients, ToClients);

    private static FromClients FromClients(ref RecordFields f, FromClients message) =>
        new(f.List(message.Requests, bytesEach: 2, QuestionFormat.Fields)) { Watch = f.Tasks(message.Watch), Unwatch = f.Tasks(message.Unwatch) };

    private static ToClients ToClients(ref RecordFields f, ToClients message) => new()
    {
        Answers = f.List(message.Answers, bytesEach: 2, static (ref f, a) => new ClientAnswer(f.Growing(a.Number), f.Of(a.Answer, AnswerFormat.Fields))),
        Ended = f.List(message.Ended, bytesEach: 3, TaskInfoCodec.Fields),
        Refused = f.List(message.Refused, bytesEach: 2, static (ref f, r) => new RefusedWatch(f.Task(r.Task), f.Of(r.Rejection, AnswerFormat.Rejection))),
    };
}
