using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>Exemptions in words and in JSON.</summary>
internal static class Exemptions
{
    public const string Active = "active";
    public const string Permanent = "permanent";
    public const string Expired = "expired";
    public const string Void = "void";

    /// <summary>
    /// Whether an exemption holds: DynamoDB removes what has expired up to days later, and what somebody wrote into the
    /// table past the rules covers nothing.
    /// </summary>
    public static string StateOf(Exemption exemption, DateTimeOffset now, ExemptionSettings settings)
    {
        if (ExemptionRules.FaultOf(exemption, Catalogue.All) is not null)
            return Void;
        if (EndOf(exemption, settings) is not { } end)
            return Permanent;
        return now < end ? Active : Expired;
    }

    /// <summary>
    /// When it ends; null for never. What was written to last longer than the maximum ends there all the same.
    /// </summary>
    public static DateTimeOffset? EndOf(Exemption exemption, ExemptionSettings settings)
    {
        if (exemption.Expires is not { } expires)
            return null;
        var latest = (exemption.Created ?? expires).AddDays(settings.MaximumDays);
        return expires < latest ? expires : latest;
    }

    public static JsonObject Describe(Exemption exemption, string state) =>
        new()
        {
            ["id"] = exemption.Id,
            ["state"] = state,
            ["guardrail"] = exemption.Guardrail,
            ["resource"] = exemption.Resource,
            ["exact"] = exemption.IsExact,
            ["principal"] = exemption.Principal,
            ["account"] = exemption.Account,
            ["owner"] = exemption.Owner,
            ["reason"] = exemption.Reason,
            ["expires"] = Text.Of(exemption.Expires),
            ["created"] = Text.Of(exemption.Created),
        };
}
