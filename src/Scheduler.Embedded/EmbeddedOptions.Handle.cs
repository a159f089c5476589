using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded;

/// <content>The short ways to add a handler; <see cref="Handlers"/> has the others.</content>
public sealed partial class EmbeddedOptions
{
    /// <summary>Runs tasks of the kind with a function: from the payload, read as JSON, to the result, written as JSON.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind's name is empty, too long or taken.</exception>
    public EmbeddedOptions Handle<TPayload, TResult>(string kind, Func<TPayload, TResult> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.Handle<TPayload, TResult>(kind, (payload, _) => Task.FromResult(handler(payload)));
        return this;
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TResult})"/>
    public EmbeddedOptions Handle<TPayload, TResult>(string kind, Func<TPayload, Task<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.Handle<TPayload, TResult>(kind, (payload, _) => handler(payload));
        return this;
    }

    /// <summary>Runs tasks of the kind with a function that has no result.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind's name is empty, too long or taken.</exception>
    public EmbeddedOptions Handle<TPayload>(string kind, Func<TPayload, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.Handle<TPayload>(kind, (payload, _) => handler(payload));
        return this;
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,Task})"/>
    public EmbeddedOptions Handle<TPayload>(string kind, Action<TPayload> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handlers.Handle<TPayload>(kind, (payload, _) =>
        {
            handler(payload);
            return Task.CompletedTask;
        });
        return this;
    }

    /// <summary>The same, with what there is to know of the attempt.</summary>
    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,Task})" path="/exception"/>
    public EmbeddedOptions Handle<TPayload>(string kind, Func<TPayload, TaskContext, Task> handler)
    {
        Handlers.Handle(kind, handler);
        return this;
    }

    /// <summary>As the others, with what there is to know of the attempt: its number, token, cancellation, services.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind's name is empty, too long or taken.</exception>
    public EmbeddedOptions Handle<TPayload, TResult>(string kind, Func<TPayload, TaskContext, Task<TResult>> handler)
    {
        Handlers.Handle(kind, handler);
        return this;
    }

    /// <summary>Says when a task is tried again whose handler has thrown such an exception; see <see cref="HandlerRegistry.OnException{TException}(Func{TException, RetryDecision})"/>.</summary>
    /// <exception cref="SchedulerConfigurationException">The type has a rule already, or says itself when to try again.</exception>
    public EmbeddedOptions OnException<TException>(Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        Handlers.OnException(rule);
        return this;
    }

    /// <summary>The same for one kind, before those for all kinds; see <see cref="HandlerRegistry.OnException{TException}(string, Func{TException, RetryDecision})"/>.</summary>
    /// <exception cref="SchedulerConfigurationException">The type has a rule of the kind already, or says itself when to try again.</exception>
    public EmbeddedOptions OnException<TException>(string kind, Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        Handlers.OnException(kind, rule);
        return this;
    }

    /// <summary>Runs tasks of the kind with a class of your own, made anew for each attempt by dependency injection.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind's name is empty, too long or taken.</exception>
    public EmbeddedOptions Handle<THandler, TPayload, TResult>(string kind)
        where THandler : class, ITaskHandler<TPayload, TResult>
    {
        Handlers.Handle<THandler, TPayload, TResult>(kind);
        return this;
    }
}
