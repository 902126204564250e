using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.CDK;

namespace Remediation.Cdk;

/// <summary>
/// The CDK context (cdk.json, <c>-c name=value</c>) as JSON; it reaches .NET as a mixture of texts, numbers and
/// dictionaries.
/// </summary>
public static class Context
{
    public static JsonObject Of(App app)
    {
        var context = new JsonObject();
        foreach (var name in DeploymentOptions.Names)
        {
            if (Convert(app.Node.TryGetContext(name)) is { } value)
                context[name] = value;
        }
        return context;
    }

    private static JsonNode? Convert(object? value) =>
        value switch
        {
            null => null,
            JsonNode node => node.DeepClone(),
            string text => text,
            bool truth => truth,
            IDictionary<string, object> members => new JsonObject(
                members.Select(m => KeyValuePair.Create(m.Key, Convert(m.Value)))
            ),
            // Newtonsoft's types, which are enumerable too, print themselves as JSON.
            not null when value.GetType().Namespace == "Newtonsoft.Json.Linq" => JsonNode.Parse(value.ToString()!),
            IEnumerable elements => new JsonArray([.. elements.Cast<object?>().Select(Convert)]),
            IConvertible number => JsonValue.Create(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw new OptionException($"a context value of type {value.GetType()} cannot be read"),
        };
}
