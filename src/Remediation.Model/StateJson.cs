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

    /// <summary>
    /// What is in it, at any depth, that the serializer reads and that no state has; null if nothing.
    /// </summary>
    public static string? OddityOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => FirstOf(element.EnumerateArray().Select(OddityOfItem)),
            JsonValueKind.Object => FirstOf(element.EnumerateObject().Select(member => OddityOf(member.Value))),
            // It would be read as infinite, which JSON cannot write.
            JsonValueKind.Number when !double.IsFinite(element.GetDouble()) => "a number that is too large",
            _ => null,
        };

    private static string? OddityOfItem(JsonElement item) =>
        item.ValueKind == JsonValueKind.Null ? "null in a list" : OddityOf(item);

    private static string? FirstOf(IEnumerable<string?> oddities) => oddities.FirstOrDefault(one => one is not null);

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
