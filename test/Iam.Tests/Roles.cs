using System.Text.Json.Nodes;
using Remediation.Cdk.Tests;
using Remediation.Engine;
using Remediation.Guardrails;

namespace Iam.Tests;

/// <summary>What the deployment's templates let each guardrail's function do.</summary>
internal static class Roles
{
    private static readonly Dictionary<(string Guardrail, Mode Mode), HeldPolicy> Policies = Read();

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
