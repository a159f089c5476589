using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Scheduler.Cli.Views;

/// <summary>How <c>run</c>, <c>each</c> and <c>demo</c> write their summaries.</summary>
internal static class Summary
{
    private static readonly JsonSerializerOptions Line = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Document = new(Line) { WriteIndented = true };

    public static void Fact(IAnsiConsole console, string name, string text) =>
        console.MarkupLine($"[bold]{name,-9}[/] {Markup.Escape(text)}");

    /// <summary>For programs. Fields are added, never renamed; units are in their names.</summary>
    public static string ToJson(object fields, bool inOneLine = false) => JsonSerializer.Serialize(fields, inOneLine ? Line : Document);

    public static double Round(double number) => Math.Round(number, 6);
}
