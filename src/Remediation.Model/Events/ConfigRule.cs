using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>A resource that an AWS Config rule found non-compliant.</summary>
    /// <param name="RuleName">The rule's name.</param>
    /// <param name="ResourceType">The CloudFormation type.</param>
    /// <param name="ResourceId">Config's id of the resource.</param>
    public sealed record ConfigRule(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string RuleName,
        string ResourceType,
        string? ResourceId
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "Config Rules Compliance Change";
        internal const string NonCompliant = "NON_COMPLIANT";

        public override string Name => RuleName;

        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            var detail = envelope.Detail;
            var result = detail["newEvaluationResult"]["complianceType"].Text;
            if (result != NonCompliant)
                return (null, $"the rule's new result is '{Envelope.Shown(result)}', not {NonCompliant}");
            var origin = new Envelope.Origin(
                envelope.Id,
                detail["awsAccountId"].Text ?? envelope.Account,
                detail["awsRegion"].Text ?? envelope.Region,
                envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new ConfigRule(
                        id,
                        account,
                        region,
                        time,
                        detail["configRuleName"].Text ?? "",
                        detail["resourceType"].Text ?? "",
                        detail["resourceId"].Text
                    )
            );
        }
    }
}

public abstract partial record Watch
{
    /// <summary>AWS Config's compliance changes of managed rules, by their identifiers in kebab-case.</summary>
    public sealed record ConfigRule(params Sequence<string> RuleNames) : Watch
    {
        // A name stands in the pattern three times, with the ends of its variants.
        private const int NameShare = 3;
        private const int VariantLength = 70;

        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.ConfigRule rule && RuleNames.Any(name => IsNamed(rule.RuleName, name));

        public override string Kind => "config-rules";

        public override IEnumerable<Watch> Parts() => RuleNames.Select(name => new ConfigRule(name));

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles) =>
            EventPattern.Chunks(RuleNames, name => (NameShare * name.Length) + VariantLength).Select(Pattern);

        public override string ToString() => $"Config rule: {string.Join(", ", RuleNames)}";

        // Security Hub and conformance packs add their own ends to a managed rule's name.
        private static string[] Beginnings(string name) => [$"securityhub-{name}-", $"{name}-conformance-pack-"];

        private static bool IsNamed(string actual, string name) =>
            actual == name || Beginnings(name).Any(beginning => actual.StartsWith(beginning, StringComparison.Ordinal));

        private static JsonObject Pattern(List<string> names)
        {
            var variants = names.SelectMany(name =>
                new JsonNode[] { name }.Concat(Beginnings(name).Select(EventPattern.Prefix))
            );
            var detail = new JsonObject
            {
                ["configRuleName"] = new JsonArray([.. variants]),
                ["newEvaluationResult"] = new JsonObject
                {
                    ["complianceType"] = EventPattern.Texts([Trigger.ConfigRule.NonCompliant]),
                },
            };
            return EventPattern.Of("aws.config", Trigger.ConfigRule.DetailType, detail);
        }
    }
}
