using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Core.Contracts;

/// <summary>What <see cref="TaskKind{TPayload}"/> and <see cref="TaskKind{TPayload,TResult}"/> share: a kind's name, and how its payload is written.</summary>
public abstract class PayloadKind<TPayload>
{
    private readonly Lazy<JsonTypeInfo<TPayload>> _payload;
    private readonly int _version = 1;

    private protected PayloadKind(string name, Func<JsonTypeInfo<TPayload>> payload)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        _payload = new Lazy<JsonTypeInfo<TPayload>>(payload);
    }

    /// <summary>The name that selects the handler: <see cref="TaskSpec.Kind"/>.</summary>
    public string Name { get; }

    /// <summary>Earlier names of the kind: its handler also runs tasks with these. Tasks are submitted under <see cref="Name"/>. Default none.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The version of the payload's shape, sent in the header <see cref="PayloadVersion.Header"/> from 2 on: 1 to 1,000,000. Default
    /// 1.</summary>
    /// <exception cref="SchedulerConfigurationException">The version is out of range.</exception>
    public int Version
    {
        get => _version;
        init
        {
            OptionRange.Require($"The version of the kind '{Name}'", value, 1, PayloadVersion.Highest);
            _version = value;
        }
    }

    /// <summary>How its payload is read and written.</summary>
    public JsonTypeInfo<TPayload> PayloadJson => _payload.Value;

    /// <summary>Makes a task of the kind, to submit many of them or to send one to an actor. Its id is generated unless <paramref name="configure"/> sets
    /// one.</summary>
    /// <param name="timeProvider">The clock that delays are counted from. Default: the system's.</param>
    public TaskSpec Task(TPayload payload, Action<TaskOptions>? configure = null, TimeProvider? timeProvider = null) =>
        TaskOptions.Make(NewTask.Of(this, payload), configure, timeProvider);

    public override string ToString() => Name;
}

/// <summary>A kind of task whose handler has no result: <c>static readonly TaskKind&lt;Resize&gt; Resize = new("resize");</c> The compiler then checks
/// the payload, where tasks are submitted and where they are handled.</summary>
public sealed class TaskKind<TPayload> : PayloadKind<TPayload>
{
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskKind(string name)
        : base(name, Payload.TypeInfo<TPayload>)
    {
    }

    /// <summary>A kind for trimmed and natively compiled programs.</summary>
    public TaskKind(string name, JsonTypeInfo<TPayload> payload)
        : base(name, () => payload) => ArgumentNullException.ThrowIfNull(payload);
}

/// <summary>A kind of task with a result: <c>static readonly TaskKind&lt;Resize, Size&gt; Resize = new("resize");</c> The compiler then checks payload and
/// result, where tasks are submitted and where they are handled.</summary>
public sealed class TaskKind<TPayload, TResult> : PayloadKind<TPayload>
{
    private readonly Lazy<JsonTypeInfo<TResult>> _result;

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskKind(string name)
        : base(name, Payload.TypeInfo<TPayload>) => _result = new Lazy<JsonTypeInfo<TResult>>(Payload.TypeInfo<TResult>);

    /// <summary>A kind for trimmed and natively compiled programs.</summary>
    public TaskKind(string name, JsonTypeInfo<TPayload> payload, JsonTypeInfo<TResult> result)
        : base(name, () => payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(result);
        _result = new Lazy<JsonTypeInfo<TResult>>(() => result);
    }

    /// <summary>How its result is read and written.</summary>
    public JsonTypeInfo<TResult> ResultJson => _result.Value;
}
