using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>A request to a scheduler: a <see cref="KernelCommand"/>, which it decides, or a <see cref="Read"/>.</summary>
public abstract record Request
{
    /// <summary>The caller, as reported by the shell. Null: not known.</summary>
    public string? Principal { get; init; }

    /// <summary>Why no client can send it, because something is missing. Null: it can be sent. The scheduler checks everything else.</summary>
    public virtual Rejection? Refusal() => null;

    /// <summary>The request as a client sends it: a copy that nobody else can change, without the parts that only shells set.</summary>
    public virtual Request Detached() => this;

    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>A query of durable state. It changes nothing.</summary>
public abstract record Read : Request;

/// <summary>A command to a scheduler's kernel. No command throws, in whatever phase it comes.</summary>
public abstract record KernelCommand : Request
{
    /// <summary>For the shell: returned with the answer; the kernel never looks at it. Null: nobody wants the answer. An actor
    /// leaves it null, and gets the answer as the sender.</summary>
    public object? ReplyTo { get; init; }

    public override Request Detached() => ReplyTo is null ? this : this with { ReplyTo = null };
}
