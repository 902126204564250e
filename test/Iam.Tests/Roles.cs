using System.Text.Json.Nodes;
using Remediation.Cdk.Tests;
using Remediation.Engine;
using Remediation.Guardrails;

namespace Iam.Tests;

/// <summary>What the deployment's templates let each guardrail's function do.</summary>
internal static class Roles
{
    /// <summary>What every function calls for its ledger and to go on with a long sweep.</summary>
    public static readonly IReadOnlyList<string> OfTheEngine =
    [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "lambda:InvokeFunction",
    ];

    /// <summary>
    /// What Lambda calls with the role: log lines, and the event that is given up or was taken from a queue.
    /// </summary>
    public static readonly IReadOnlyList<string> MadeByLambda =
    [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
    ];

    private static readonly Dictionary<(string Guardrail, Mode Mode), HeldPolicy> Policies = Read();

    /// <summary>What a guardrail declares for its function.</summary>
    public static IEnumerable<string> OwnActionsOf(Guardrail guardrail) =>
        RolePolicy.ReadsOf(guardrail).Concat(guardrail.Writes).Select(permission => permission.Action).Distinct();

    public static HeldPolicy Of(string guardrail, Mode mode) => Policies[(guardrail, mode)];

    private static Dictionary<(string Guardrail, Mode Mode), HeldPolicy> Read()
    {
        var enforced = new JsonObject
        {
            ["guardrails"] = new JsonObject(Catalogue.All.Select(g => KeyValuePair.Create(g.Id, (JsonNode?)"enforce"))),
        };
        return new[] { (Mode: Mode.Audit, Context: "{}"), (Mode: Mode.Enforce, Context: enforced.ToJsonString()) }
            .SelectMany(d =>
                new Deployment(d.Context, Catalogue.All)
                    .Functions()
                    .Select(f => KeyValuePair.Create((f.Id, d.Mode), HeldPolicy.Of(f.Role)))
            )
            .ToDictionary();
    }
}
