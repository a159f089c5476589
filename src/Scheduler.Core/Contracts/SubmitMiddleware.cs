namespace Scheduler.Core.Contracts;

/// <summary>What follows a middleware: the next middleware, or finally the scheduler.</summary>
public delegate ValueTask<Response<SubmitAccepted>> SubmitDelegate(IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken);

/// <summary>
/// Code around every submit of a client. It sees the tasks and may send changed ones (<c>task with { … }</c>), look at the answer, ask again, or refuse
/// without asking. Several threads may run it at the same time.
/// </summary>
public interface ISubmitMiddleware
{
    /// <param name="next">Submits. Called once, or not at all if the middleware refuses.</param>
    /// <returns>The answer: if accepted, with a receipt for each task that was given, in that order.</returns>
    ValueTask<Response<SubmitAccepted>> SubmitAsync(IReadOnlyList<TaskSpec> tasks, SubmitDelegate next, CancellationToken cancellationToken);
}

/// <summary>A client's middleware, in order.</summary>
public sealed class SubmitPipeline
{
    private readonly SubmitDelegate _submit;
    private readonly bool _isEmpty;

    /// <param name="middleware">The first is the outermost.</param>
    /// <param name="submit">Asks the scheduler.</param>
    public SubmitPipeline(IEnumerable<ISubmitMiddleware> middleware, SubmitDelegate submit)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        ArgumentNullException.ThrowIfNull(submit);
        _submit = submit;
        _isEmpty = true;
        foreach (var outer in middleware.Reverse())
        {
            var next = _submit;
            _submit = (tasks, cancellationToken) => outer.SubmitAsync(tasks, next, cancellationToken);
            _isEmpty = false;
        }
    }

    /// <summary>Submits through all middleware.</summary>
    /// <exception cref="SchedulingException">A middleware returns no answer, or its answer does not have exactly one receipt for each task.</exception>
    public async ValueTask<Answer> SubmitAsync(SubmitTasks submit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submit);
        var response = await _submit(submit.Tasks, cancellationToken).ConfigureAwait(false);
        if (response is { Value: null, Rejection: null })
        {
            throw new SchedulingException("A submit middleware answered nothing: it must return what next returns, or a refusal.");
        }

        if (response.Rejection is { } rejection)
        {
            return rejection;
        }

        var accepted = response.OrThrow();
        return _isEmpty || accepted.Receipts.Count == submit.Tasks.Count
            ? accepted
            : throw new SchedulingException(
                $"A submit middleware answered {Counted.Of(submit.Tasks.Count, "task")} with {Counted.Of(accepted.Receipts.Count, "receipt")}; it must be one a task.");
    }
}

/// <summary>Adds middleware to any client.</summary>
public static class SubmitMiddlewareExtensions
{
    /// <summary>A client that sends requests through this one, with middleware around its submits: the first given is the outermost. Further calls
    /// put theirs around the existing ones.</summary>
    public static ISchedulerClient WithSubmitMiddleware(this ISchedulerClient client, params IReadOnlyList<ISubmitMiddleware> middleware)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(middleware);
        return middleware.Count == 0 ? client : new WrappedClient(client, middleware);
    }

    /// <inheritdoc cref="WithSubmitMiddleware(ISchedulerClient, IReadOnlyList{ISubmitMiddleware})"/>
    /// <param name="middleware"><c>async (tasks, next, cancellationToken) => …</c></param>
    public static ISchedulerClient WithSubmitMiddleware(
        this ISchedulerClient client, Func<IReadOnlyList<TaskSpec>, SubmitDelegate, CancellationToken, ValueTask<Response<SubmitAccepted>>> middleware) =>
        client.WithSubmitMiddleware(Of(middleware));

    /// <summary>A function as middleware.</summary>
    public static ISubmitMiddleware Of(Func<IReadOnlyList<TaskSpec>, SubmitDelegate, CancellationToken, ValueTask<Response<SubmitAccepted>>> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return new Function(middleware);
    }

    private sealed class Function(Func<IReadOnlyList<TaskSpec>, SubmitDelegate, CancellationToken, ValueTask<Response<SubmitAccepted>>> submit) : ISubmitMiddleware
    {
        public ValueTask<Response<SubmitAccepted>> SubmitAsync(IReadOnlyList<TaskSpec> tasks, SubmitDelegate next, CancellationToken cancellationToken) =>
            submit(tasks, next, cancellationToken);
    }

    private sealed class WrappedClient : ISchedulerClient
    {
        private readonly ISchedulerClient _inner;
        private readonly SubmitPipeline _pipeline;

        public WrappedClient(ISchedulerClient inner, IReadOnlyList<ISubmitMiddleware> middleware)
        {
            _inner = inner;
            _pipeline = new SubmitPipeline(middleware, async (tasks, cancellationToken) =>
                Response<SubmitAccepted>.From(await inner.AskAsync(new SubmitTasks(tasks), cancellationToken).ConfigureAwait(false)));
        }

        public TimeProvider TimeProvider => _inner.TimeProvider;

        public PayloadCodecs? Codecs => _inner.Codecs;

        public ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default) => request is SubmitTasks { Tasks: not null } submit
            ? _pipeline.SubmitAsync(submit, cancellationToken)
            : _inner.AskAsync(request, cancellationToken);

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => _inner.WaitAsync(task, cancellationToken);
    }
}
