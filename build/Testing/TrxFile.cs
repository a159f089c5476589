using System.Xml;
using System.Xml.Linq;

namespace Scheduler.Build.Testing;

/// <summary>Reads the result file of one test project.</summary>
internal static class TrxFile
{
    private static readonly XNamespace Ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>
    /// Null when the file is not there or is cut off. The results are counted one by one:
    /// the file's own counters leave skipped tests out.
    /// </summary>
    public static TrxResults? Load(string file)
    {
        try
        {
            return File.Exists(file) ? Parse(XDocument.Load(file)) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static TrxResults Parse(XDocument trx) => new(
        [.. trx.Descendants(Ns + "UnitTestResult").Select(Read)],
        [.. trx.Descendants(Ns + "RunInfo").Where(IsRunError).Select(e => e.Value.Trim())]);

    // xUnit reports each failing test here as well ("[FAIL]"), and what ends a hanging test is only a warning.
    private static bool IsRunError(XElement info) => (string?)info.Attribute("outcome") is "Error"
        ? !info.Value.TrimEnd().EndsWith("[FAIL]", StringComparison.Ordinal)
        : info.Value.Contains("inactivity time", StringComparison.Ordinal);

    private static TestResult Read(XElement e) => new(
        (string?)e.Attribute("testName") ?? "?",
        (string?)e.Attribute("outcome") switch
        {
            "Passed" => Outcome.Passed,
            "NotExecuted" => Outcome.Skipped,
            _ => Outcome.Failed,
        },
        e.Descendants(Ns + "Message").FirstOrDefault()?.Value.Trim() ?? "",
        e.Descendants(Ns + "StackTrace").FirstOrDefault()?.Value.TrimEnd() ?? "",
        e.Descendants(Ns + "StdOut").FirstOrDefault()?.Value.TrimEnd() ?? "");
}

/// <param name="RunErrors">Errors of the run as a whole, such as the crash or the hanging of the test process.</param>
internal sealed record TrxResults(IReadOnlyList<TestResult> Tests, IReadOnlyList<string> RunErrors);

/// <param name="Message">Why it failed, or the reason for skipping it.</param>
internal sealed record TestResult(string Name, Outcome Outcome, string Message, string StackTrace, string Output);

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}
