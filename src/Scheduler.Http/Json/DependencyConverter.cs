using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>What a task waits for: the id of a task whose success it needs, or an object.</summary>
internal sealed class DependencyConverter()
    : ValueConverter<Dependency>("""the id of a task, or an object such as {"task": "b", "on": "finished"} or {"group": "g"}""")
{
    private static readonly NameConverter<DependencyCondition> Condition = new();

    public override void Write(Utf8JsonWriter writer, Dependency value, JsonSerializerOptions options)
    {
        if (value is { IsGroup: false, On: DependencyCondition.Succeeded })
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(value.IsGroup ? "group" : "task", value.Name);
        if (value.On != DependencyCondition.Succeeded)
        {
            writer.WritePropertyName("on");
            Condition.Write(writer, value.On, options);
        }

        writer.WriteEndObject();
    }

    protected override bool TryReadValue(ref Utf8JsonReader reader, out Dependency value)
    {
        if (TextConverter.TryRead(ref reader, out var alone))
        {
            value = Dependency.OnTask(alone);
            return true;
        }

        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var (name, isGroup, on) = (default(string), false, default(DependencyCondition?));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            reader.Read();
            switch (field)
            {
                case "task" or "group" when name is not null:
                    throw new FieldFault(isGroup == (field == "group") ? FieldFault.Twice : "There is a task and a group; give one of the two.", field);
                case "on" when on is not null:
                    throw new FieldFault(FieldFault.Twice, field);
                case "task" or "group" when TextConverter.TryRead(ref reader, out var text):
                    (name, isGroup) = (text, field == "group");
                    break;
                case "task" or "group":
                    throw FieldFault.Not(ref reader, TextConverter.Form, field);
                case "on":
                    on = ConditionAt(ref reader);
                    break;
                default:
                    throw new FieldFault("It is not known. Known: task, group, on.", field);
            }
        }

        value = new Dependency(name ?? throw new FieldFault("It names neither a task nor a group."), isGroup, on ?? DependencyCondition.Succeeded);
        return true;
    }

    private static DependencyCondition ConditionAt(ref Utf8JsonReader reader)
    {
        try
        {
            return Condition.Read(ref reader, typeof(DependencyCondition), JsonSerializerOptions.Default);
        }
        catch (FieldFault fault)
        {
            throw new FieldFault(fault.Message, "on");
        }
    }
}
