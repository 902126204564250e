using System.Collections;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Remediation.Model.Deployment.Manifest;
using Remediation.Model.Events;

namespace Remediation.Cdk;

/// <summary>A policy as the JSON text that the manifest has of it, with the CDK's tokens in it.</summary>
internal static partial class PolicyText
{
    private const string ListToken = "#{Token[";

    // What stands between the elements of a list that only the deployment knows. The text is a string in the
    // parameter's JSON, and the deployment puts this into it after that was written: hence the backslashes.
    private const string Between = """
        \",\"
        """;

    public static string Of(PolicyDocument document) => Node(document.ToJSON())!.ToJsonString(PatternJson.Plain);

    /// <summary>
    /// The policy's digest, or its text where more than partition and account is known to the deployment alone, or
    /// where an option names these.
    /// </summary>
    public static string Brief(PolicyDocument document)
    {
        var text = Of(document);
        var open = Token().Replace(text, Placeholder);
        return Closed().IsMatch(open) ? text : PolicyDigest.Of(open);
    }

    /// <summary>
    /// The policy for a template, each of its texts with tokens as one <c>Fn::Sub</c>: two hundred roles have many.
    /// </summary>
    public static object Short(PolicyDocument document) => Shortened(document.ToJSON())!;

    private static object? Shortened(object? value) =>
        value switch
        {
            string text => text.StartsWith(ListToken, StringComparison.Ordinal) ? text : Substitution.Of(text),
            IDictionary<string, object> members => members.ToDictionary(
                member => member.Key,
                member => Shortened(member.Value)!
            ),
            IEnumerable elements => elements.Cast<object>().Select(element => Shortened(element)!).ToArray(),
            _ => value,
        };

    private static string Placeholder(Match token) =>
        token.Groups["name"].Value switch
        {
            "AWS.Partition" => Placeholders.Partition,
            "AWS.AccountId" => Placeholders.Account,
            _ => token.Value,
        };

    [GeneratedRegex(@"Token\[|arn:aws|[0-9]{12}")]
    private static partial Regex Closed();

    [GeneratedRegex(Substitution.Token)]
    private static partial Regex Token();

    private static JsonNode? Node(object? value) =>
        value switch
        {
            null => null,
            string text => text,
            bool flag => flag,
            double number => number,
            IDictionary<string, object> members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Node(member.Value)))
            ),
            IEnumerable elements => new JsonArray([.. elements.Cast<object>().Select(Element)]),
            _ => throw new ArgumentException($"a policy has no {value.GetType()} in it", nameof(value)),
        };

    private static JsonNode? Element(object element) =>
        element is string text && text.StartsWith(ListToken, StringComparison.Ordinal)
            ? Fn.Join(Between, [text])
            : Node(element);
}
