using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// How many files a program may have open. The runtime raises this process's limit to the highest that is allowed, before
/// any code here runs. Programs get the limit that this process was given, because some iterate over all possible numbers.
/// </summary>
/// <remarks>
/// The original limit is not recorded anywhere. The process that started this one still has it, provided that its hard limit is the same as this
/// process's; if it cannot be determined (a container, a service manager that sets limits), programs get the raised limit, or the value of
/// <see cref="ShellKind.OpenFilesVariable"/>.
/// </remarks>
internal sealed class OpenFilesLimit
{
    // Descriptors that others in this process may open in the moment in which its own limit is the low one.
    private const int Margin = 64;

    private readonly Lock _lock = new();
    private readonly ulong _own;

    private OpenFilesLimit()
    {
        var own = OfThisProcess();
        _own = own.Soft;
        Given = own.Soft < own.Hard ? own.Soft
            : FromEnvironment() is { } said ? Math.Min(said, own.Hard)
            : OfParent() is { } parent && parent.Hard == own.Hard ? Math.Min(parent.Soft, own.Hard)
            : own.Soft;
    }

    /// <summary>Created as early as possible, because the process that started this one may end.</summary>
    public static OpenFilesLimit Shared { get; } = new();

    /// <summary>The limit that programs get.</summary>
    public ulong Given { get; }

    /// <summary>A shell script that sets the limit and becomes the program of its arguments.</summary>
    public string Script => string.Create(CultureInfo.InvariantCulture, $"ulimit -Sn {Given} && exec \"$0\" \"$@\"");

    private bool IsRaised => Given < _own;

    /// <summary>Opens something for a program, while this process's own limit is the high one.</summary>
    public T Open<T>(Func<T> open)
    {
        if (!IsRaised)
        {
            return open();
        }

        lock (_lock)
        {
            return open();
        }
    }

    /// <summary>Starts a program, which inherits the current limit of this process.</summary>
    /// <param name="highest">The highest descriptor that the program gets: the C library refuses one beyond the limit.</param>
    /// <param name="start">Starts it, while the limit is the low one.</param>
    /// <param name="startByShell">Starts it by <see cref="Script"/>. That takes longer, but is needed if so many files are open here that with the
    /// low limit nothing else could be opened in the meantime.</param>
    public T Start<T>(int highest, Func<T> start, Func<T> startByShell)
    {
        if (!IsRaised)
        {
            return start();
        }

        lock (_lock)
        {
            if ((ulong)highest < Given && HasRoom())
            {
                Set(Given);
                try
                {
                    return start();
                }
                finally
                {
                    Set(_own);
                }
            }

            // Not beside one that has lowered the limit: the C library would refuse higher descriptors.
            return startByShell();
        }
    }

    // A new descriptor has the lowest number that is free.
    private bool HasRoom()
    {
        var next = Libc.Duplicate(Libc.AnyDescriptor, Libc.DuplicateCloseOnExec, 0);
        if (next < 0)
        {
            return false;
        }

        _ = Libc.Close(next);
        return (ulong)next + Margin < Given;
    }

    private static (ulong Soft, ulong Hard) OfThisProcess()
    {
        Span<ulong> limits = stackalloc ulong[2];
        limits.Clear();
        return Libc.GetLimit(0, Libc.LimitOfOpenFiles, 0, limits) == 0 ? (limits[0], limits[1]) : default;
    }

    private static void Set(ulong soft)
    {
        ReadOnlySpan<ulong> limits = [soft, OfThisProcess().Hard];
        _ = Libc.SetLimit(0, Libc.LimitOfOpenFiles, limits, 0);
    }

    private static ulong? FromEnvironment() =>
        ulong.TryParse(Environment.GetEnvironmentVariable(ShellKind.OpenFilesVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var said)
            ? said
            : null;

    // Such as "Max open files            1024                 524288               files".
    private static (ulong Soft, ulong Hard)? OfParent()
    {
        const string Name = "Max open files";
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{Libc.ParentId()}/limits"))
                .First(l => l.StartsWith(Name, StringComparison.Ordinal));
            var numbers = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (ulong.Parse(numbers[0], CultureInfo.InvariantCulture), ulong.Parse(numbers[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
