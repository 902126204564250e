using System.IO.Enumeration;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Cdk.Tests;
using Testing;

namespace Iam.Tests;

/// <summary>
/// What a function's role may do, as its template says it, with the account, region and resources of the emulator in
/// the place of CloudFormation's references.
/// </summary>
/// <param name="Statements">The policy's statements; all allow.</param>
internal sealed record HeldPolicy(IReadOnlyList<Statement> Statements)
{
    public static HeldPolicy Of(JsonObject role)
    {
        var text = Deployment
            .Flat(role["Policies"]![0]!["PolicyDocument"]!["Statement"])!
            .ToJsonString()
            .Replace("${AWS::Partition}", "aws", StringComparison.Ordinal)
            .Replace("${AWS::Region}", Account.Region, StringComparison.Ordinal)
            .Replace("${AWS::AccountId}", Account.Id, StringComparison.Ordinal);
        text = Regex.Replace(
            text,
            @"\$\{\w*Ledger\w*Arn\}",
            $"arn:aws:dynamodb:{Account.Region}:{Account.Id}:table/ledger-*"
        );
        text = Regex.Replace(
            text,
            @"\$\{\w*Logs\w*\.Arn\}",
            $"arn:aws:logs:{Account.Region}:{Account.Id}:log-group:function:*"
        );
        text = Regex.Replace(
            text,
            @"\$\{\w*DeadLetters\w*Arn\}",
            $"arn:aws:sqs:{Account.Region}:{Account.Id}:dead-letters"
        );
        if (text.Contains("${", StringComparison.Ordinal))
            throw new InvalidOperationException(
                $"a reference that is not known here: {text[text.IndexOf("${", StringComparison.Ordinal)..][..60]}"
            );
        return new([
            .. JsonNode
                .Parse(text)!
                .AsArray()
                .Select(s => new Statement(Texts(s!["Action"]!), Texts(s["Resource"]!), s["Condition"]?.AsObject())),
        ]);
    }

    public IEnumerable<string> Actions => Statements.SelectMany(s => s.Actions).Distinct();

    /// <summary>The same without one action.</summary>
    public HeldPolicy Without(string action) =>
        new([
            .. Statements
                .Select(s => s with { Actions = [.. s.Actions.Where(a => a != action)] })
                .Where(s => s.Actions.Count > 0),
        ]);

    /// <summary>Whether an action is allowed on a resource, conditions aside.</summary>
    public bool Allows(string action, string arn) =>
        Statements.Any(s =>
            s.Actions.Contains(action)
            && s.Resources.Any(r => FileSystemName.MatchesSimpleExpression(r, arn, ignoreCase: false))
        );

    /// <summary>Whether items of a partition of the ledger may be written, by the condition on their keys.</summary>
    public bool MayWriteToLedger(string key)
    {
        var writing = Statements.Single(s => s.Actions.Any(a => a is "dynamodb:PutItem" or "dynamodb:UpdateItem"));
        var patterns = writing.Condition!["ForAllValues:StringLike"]!["dynamodb:LeadingKeys"]!.AsArray();
        return patterns.Any(p => FileSystemName.MatchesSimpleExpression((string)p!, key, ignoreCase: false));
    }

    /// <summary>The policy in the emulator's words, see <see cref="Moto"/>.</summary>
    public string ForMoto() =>
        new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([
                .. Statements.SelectMany(
                    s => s.Actions,
                    (s, action) =>
                    {
                        var statement = new JsonObject
                        {
                            ["Effect"] = "Allow",
                            ["Action"] = Array(Services.ActionsInMoto(action)),
                            ["Resource"] = Array(Moto.ChecksResources(action) ? s.Resources : ["*"]),
                        };
                        if (s.Condition is not null)
                            statement["Condition"] = s.Condition.DeepClone();
                        return (JsonNode)statement;
                    }
                ),
            ]),
        }.ToJsonString();

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];

    private static List<string> Texts(JsonNode node) =>
        node is JsonArray many ? [.. many.Select(n => (string)n!)] : [(string)node!];
}

internal sealed record Statement(IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, JsonObject? Condition);
