using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Scheduler.Core.Contracts;

namespace Scheduler.Generators;

/// <summary>A handler as it is written, in texts: they are compared from one keystroke to the next.</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Type">The class, or that of the method, as code names it.</param>
/// <param name="Payload">Its type as code names it; null: it has no payload.</param>
/// <param name="Result">Its type as code names it; null: it has no result.</param>
/// <param name="Call">Of a method: the call, with <c>payload</c> and <c>context</c>; null: it is a class.</param>
/// <param name="Returns">Of a method: whether that is a task of any sort.</param>
internal sealed record FoundHandler(
    string Name, string Kind, EquatableArray AliasNames, int Version, string Options, string Type, string? Payload, string? Result, string? Call, bool Returns, Place At, Fault? Fault)
{
    private const string Handlers = "Scheduler.Execution.Handlers";

    // The parts of an attempt that a method may take.
    private static readonly Dictionary<string, string> Parts = new(System.StringComparer.Ordinal)
    {
        ["Scheduler.Execution.Handlers.TaskContext"] = "context",
        ["System.Threading.CancellationToken"] = "context.CancellationToken",
        ["Microsoft.Extensions.Logging.ILogger"] = "context.Logger",
        ["System.TimeProvider"] = "context.TimeProvider",
        ["System.IServiceProvider"] = "context.Services",
    };

    public IEnumerable<string> Aliases => AliasNames.Items;

    public static FoundHandler Of(GeneratorAttributeSyntaxContext found)
    {
        var attribute = found.Attributes[0];
        var symbol = found.TargetSymbol;
        var kind = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var aliases = Named(attribute, "Aliases") is { Kind: TypedConstantKind.Array, IsNull: false } list ? list.Values.Select(value => value.Value as string ?? "").ToArray() : [];
        var version = Named(attribute, "Version")?.Value as int? ?? 1;
        var options = string.Join(", ", new[] { "DedicatedThread", "CanYield" }.Where(flag => Named(attribute, flag)?.Value is true).Select(flag => flag + " = true"));
        var handler = new FoundHandler(
            symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), kind, new EquatableArray(aliases), version, options, Code((symbol as ITypeSymbol) ?? symbol.ContainingType),
            null, null, null, false, Place.Of(symbol.Locations.FirstOrDefault() ?? Location.None), null);
        return aliases.Append(kind).Any(name => string.IsNullOrWhiteSpace(name) || name.Length > 200) || version is < 1 or > 1_000_000
            ? handler.With(HandlerDiagnostics.Name)
            : symbol is IMethodSymbol method ? handler.OfMethod(method) : handler.OfClass((INamedTypeSymbol)symbol);
    }

    private FoundHandler OfClass(INamedTypeSymbol type)
    {
        if ((Unreachable(type) ?? (type.IsGenericType ? "it is generic" : type.IsAbstract ? "it is abstract" : null)) is { } why)
        {
            return With(HandlerDiagnostics.Shape, why);
        }

        var handled = type.AllInterfaces.Where(i => i.Name == "ITaskHandler" && i.ContainingNamespace.ToDisplayString() == Handlers).ToArray();
        return handled.Length == 1
            ? this with { Options = OptionsOf(IsNullable(handled[0].TypeArguments[0])), Payload = Code(handled[0].TypeArguments[0]), Result = handled[0].TypeArguments.Length == 2 ? Code(handled[0].TypeArguments[1]) : null }
            : With(HandlerDiagnostics.NoHandler);
    }

    private FoundHandler OfMethod(IMethodSymbol method)
    {
        var fault = Unreachable(method)
            ?? (!method.IsStatic ? "it is not static; make it static, or its class an ITaskHandler"
            : method.IsGenericMethod || method.ContainingType.IsGenericType ? "it is generic"
            : method.IsAsync && method.ReturnsVoid ? "it is async void, so nobody can wait for it; let it return a Task"
            : method.ReturnsByRef || method.ReturnsByRefReadonly || method.ReturnType.IsRefLikeType ? "it returns a reference or something that lives on the stack"
            : method.Parameters.Any(p => p.RefKind != RefKind.None || p.Type.IsRefLikeType || p.Type is IPointerTypeSymbol) ? "a parameter is passed by reference or lives on the stack"
            : null);
        if (fault is not null)
        {
            return With(HandlerDiagnostics.Shape, fault);
        }

        string? payload = null;
        var isOptional = false;
        var arguments = new List<string>();
        foreach (var parameter in method.Parameters)
        {
            if (Parts.TryGetValue(parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(), out var part))
            {
                arguments.Add(part);
            }
            else if (arguments.Count == 0 && !IsService(parameter))
            {
                if (parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is not null)
                {
                    return With(HandlerDiagnostics.Shape, $"its payload '{parameter.Name}' has a default, which is not known where it is called; take a nullable one, and give the default in the method");
                }

                payload = Code(parameter.Type);
                isOptional = IsNullable(parameter.Type) || parameter.Name == "_" || parameter.HasExplicitDefaultValue;
                arguments.Add("payload");
            }
            else if (parameter.Type.IsValueType || parameter.Type.SpecialType == SpecialType.System_String || parameter.Type is IArrayTypeSymbol)
            {
                return With(
                    HandlerDiagnostics.Shape,
                    payload is null ? $"'{parameter.Name}' comes after others; a payload comes first, and services after it" : $"'{parameter.Name}' is no service, and a payload is one value; make them one record");
            }
            else
            {
                arguments.Add(Service(parameter));
            }
        }

        var (result, returns) = ResultOf(method.ReturnType);
        return result is not null && result.StartsWith("!", System.StringComparison.Ordinal)
            ? With(HandlerDiagnostics.Shape, result.Substring(1))
            : this with { Options = OptionsOf(isOptional), Payload = payload, Result = result, Returns = returns, Call = $"{Type}.{method.Name}({string.Join(", ", arguments)})" };
    }

    // What JSON can't be read as, and what says so.
    private static bool IsService(IParameterSymbol parameter) => Key(parameter) is not null
        || ((parameter.Type.TypeKind == TypeKind.Interface || (parameter.Type.IsAbstract && parameter.Type.TypeKind == TypeKind.Class))
            && parameter.Type.AllInterfaces.Append(parameter.Type).All(i => i.ToDisplayString() != "System.Collections.IEnumerable")
            && !(parameter.Type.Name is "JsonNode" or "JsonValue" && parameter.Type.ContainingNamespace.ToDisplayString() == "System.Text.Json.Nodes")
            && parameter.Type.GetAttributes().All(a => a.AttributeClass?.Name is not ("JsonPolymorphicAttribute" or "JsonDerivedTypeAttribute" or "JsonConverterAttribute")));

    private static string Service(IParameterSymbol parameter) => Key(parameter) is { } key
        ? $"global::Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService<{Code(parameter.Type)}>(context.Services, {key})"
        : parameter.HasExplicitDefaultValue
            ? $"global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetService<{Code(parameter.Type)}>(context.Services)"
            : $"global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<{Code(parameter.Type)}>(context.Services)";

    private static string? Key(IParameterSymbol parameter) =>
        parameter.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "FromKeyedServicesAttribute") is { ConstructorArguments.Length: 1 } keyed
            ? keyed.ConstructorArguments[0].ToCSharpString()
            : null;

    // A text that begins with ! is what is wrong with it.
    private static (string? Result, bool IsTask) ResultOf(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Void)
        {
            return (null, false);
        }

        var isTask = type.Name is "Task" or "ValueTask" && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
        var result = isTask ? ((INamedTypeSymbol)type).TypeArguments.FirstOrDefault() : type;
        return result is null ? (null, true)
            : result.Name is "Task" or "ValueTask" or "IAsyncEnumerable" ? ($"!it returns {Articles.With(type.Name)}, and a result is one value", isTask)
            : (Code(result), isTask);
    }

    private static bool IsNullable(ITypeSymbol type) => type.NullableAnnotation == NullableAnnotation.Annotated;

    // A trimmed program can't tell from the parameter.
    private string OptionsOf(bool isOptional) => !isOptional ? Options : (Options.Length == 0 ? "" : Options + ", ") + "PayloadOptional = true";

    // Generated code is in the same assembly, but in no class.
    private static string? Unreachable(ISymbol symbol)
    {
        for (var at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (at.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return $"'{at.Name}' is {(at.DeclaredAccessibility == Accessibility.Private ? "private" : "protected")}; make it internal or public";
            }
        }

        return null;
    }

    private static TypedConstant? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name).Select(argument => (TypedConstant?)argument.Value).FirstOrDefault();

    private static string Code(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    private FoundHandler With(DiagnosticDescriptor fault, params string[] more) => this with { Fault = new Fault(fault, At, new EquatableArray([Name, .. more])) };
}
