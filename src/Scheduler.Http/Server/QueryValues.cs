using Microsoft.Extensions.Primitives;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Parameters of the query, each of which may be given once.</summary>
internal static class QueryValues
{
    /// <exception cref="SchedulerConfigurationException">The parameter is given more than once.</exception>
    public static string One(string name, StringValues values) => values.Count == 1 ? values.ToString()
        : throw new SchedulerConfigurationException($"{name} is given {values.Count} times in the query. Give it once.");
}
