using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>
/// The traffic between gateways and the scheduler as bytes: many requests, or answers, in one row, so that what they share is
/// written once.
/// </summary>
/// <remarks>Keeps its buffers. Not safe for use by several threads at a time.</remarks>
internal sealed class ClientTrafficCodec
{
    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    public ReadOnlyMemory<byte> Encode(FromClients message)
    {
        _writer.BeginRow(RowKind.FromClients);
        _writer.WriteInt(message.Requests.Count);
        for (var i = 0; i < message.Requests.Count; i++)
        {
            QuestionFormat.WriteRequest(_writer, message.Requests[i]);
        }

        ValueFormat.WriteTasks(_writer, message.Watch);
        ValueFormat.WriteTasks(_writer, message.Unwatch);
        return _writer.EndRow();
    }

    public FromClients DecodeFromClients(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.FromClients, _tables, rowNumber: null);
        var requests = new ClientRequest[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = QuestionFormat.ReadRequest(ref reader);
        }

        var message = new FromClients(requests) { Watch = ValueFormat.ReadTasks(ref reader), Unwatch = ValueFormat.ReadTasks(ref reader) };
        reader.EndRow();
        return message;
    }

    public ReadOnlyMemory<byte> Encode(ToClients message)
    {
        _writer.BeginRow(RowKind.ToClients);
        _writer.WriteInt(message.Answers.Count);
        for (var i = 0; i < message.Answers.Count; i++)
        {
            _writer.WriteGrowing(message.Answers[i].Number);
            AnswerFormat.WriteAnswer(_writer, message.Answers[i].Answer);
        }

        _writer.WriteInt(message.Ended.Count);
        for (var i = 0; i < message.Ended.Count; i++)
        {
            TaskInfoCodec.Write(_writer, message.Ended[i]);
        }

        _writer.WriteInt(message.Refused.Count);
        for (var i = 0; i < message.Refused.Count; i++)
        {
            _writer.WriteTask(message.Refused[i].Task);
            AnswerFormat.WriteAnswer(_writer, message.Refused[i].Rejection);
        }

        return _writer.EndRow();
    }

    public ToClients DecodeToClients(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.ToClients, _tables, rowNumber: null);
        var answers = new ClientAnswer[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new ClientAnswer(reader.ReadGrowing(), AnswerFormat.ReadAnswer(ref reader));
        }

        var ended = new TaskInfo[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < ended.Length; i++)
        {
            ended[i] = TaskInfoCodec.Read(ref reader);
        }

        var refused = new RefusedWatch[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < refused.Length; i++)
        {
            refused[i] = new RefusedWatch(reader.ReadTask(), AnswerFormat.ReadRejection(ref reader));
        }

        reader.EndRow();
        return new ToClients { Answers = answers, Ended = ended, Refused = refused };
    }
}
