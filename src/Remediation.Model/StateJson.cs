using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Remediation.Model;

/// <summary>
/// How states are written to the ledger: in camelCase, with every member, and read back with none missing or null where
/// none may be.
/// </summary>
internal static class StateJson
{
    /// <summary>Knows how to write a state.</summary>
    /// <param name="context">The source-generated context of the state's type.</param>
    public static JsonTypeInfo<T> Of<T>(IJsonTypeInfoResolver context)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            IgnoreReadOnlyProperties = true,
            // A state is no part of a page: what JSON lets stand is not escaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = context.WithAddedModifier(RequireWhatIsNeverNull),
        };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    /// <summary>Whether a list in it, at any depth, has null among its items.</summary>
    public static bool HoldsNullInList(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().Any(IsOrHoldsNull),
            JsonValueKind.Object => element.EnumerateObject().Any(member => HoldsNullInList(member.Value)),
            _ => false,
        };

    private static bool IsOrHoldsNull(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null || HoldsNullInList(element);

    /// <summary>Makes every member required that is never null.</summary>
    /// <remarks>Generated code sets what is missing to null, whatever its initializer says.</remarks>
    public static void RequireWhatIsNeverNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            var isRead = property.Set is not null || property.AssociatedParameter is not null;
            if (isRead && !property.IsSetNullable)
                property.IsRequired = true;
        }
    }
}
