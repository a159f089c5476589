using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>What a scheduler is asked for: a <see cref="KernelCommand"/>, which it decides, or a <see cref="Read"/>.</summary>
public abstract record Request
{
    /// <summary>Who asks, as the shell knows it. Null: not known.</summary>
    public string? Principal { get; init; }

    /// <summary>Why no client can send it, because something is missing. Null: it can. Everything else is the scheduler's to say.</summary>
    public virtual Rejection? Refusal() => null;

    /// <summary>As a client sends it: a copy that nobody else can change, without what only shells say.</summary>
    public virtual Request Detached() => this;

    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>A question about what is durable. It changes nothing.</summary>
public abstract record Read : Request;

/// <summary>What a scheduler's kernel is asked to do. None of them throws, in whatever phase it comes.</summary>
public abstract record KernelCommand : Request
{
    /// <summary>For the shell: handed back beside the answer; the kernel never looks at it. Null: nobody wants the answer. An actor
    /// leaves it null, and is answered as the sender.</summary>
    public object? ReplyTo { get; init; }

    public override Request Detached() => ReplyTo is null ? this : this with { ReplyTo = null };
}
