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
    /// <summary>
    /// AWS Config's compliance changes of managed rules, by their identifiers in kebab-case: as the account itself, its
    /// organization, Security Hub and conformance packs name them.
    /// </summary>
    /// <remarks>
    /// The ends that AWS makes up are letters and digits, as in
    /// <c>OrgConfigRule-s3-bucket-versioning-enabled-dbgzf8ba</c>
    /// (https://docs.aws.amazon.com/audit-manager/latest/APIReference/API_SourceKeyword.html). A pattern cannot say
    /// that: it lets <c>securityhub-cloudtrail-enabled-twice-1a2b</c> through, and matching does not take it for
    /// <c>cloudtrail-enabled</c>.
    /// </remarks>
    public sealed record ConfigRule(params Sequence<string> RuleNames) : Watch
    {
        // A name stands in the pattern four times, with what its variants add.
        private const int NameShare = 4;
        private const int VariantLength = 93;

        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.ConfigRule rule && RuleNames.Any(name => IsNamed(rule.RuleName, name));

        public override string Kind => KindOfConfigRules;

        public override IEnumerable<Watch> Parts() => RuleNames.Select(name => new ConfigRule(name));

        public override IEnumerable<Watch> Shortened(int words) =>
            RuleNames.Select(name =>
                ConfigRuleFamily.BeginningOf(name, words) is { } beginning
                    ? (Watch)new ConfigRuleFamily(beginning)
                    : new ConfigRule(name)
            );

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles) =>
            EventPattern
                .Chunks(RuleNames, name => (NameShare * name.Length) + VariantLength)
                .Select(names => PatternOf(names.SelectMany(Variants)));

        public override string ToString() => $"Config rule: {string.Join(", ", RuleNames)}";

        private static IEnumerable<JsonNode> Variants(string name) =>
            new JsonNode[] { name }.Concat(Beginnings(name).Select(EventPattern.Prefix));

        private static string[] Beginnings(string name) =>
            [$"{SecurityHub}{name}-", $"{Organization}{name}-", $"{name}-conformance-pack-"];

        private static bool IsNamed(string actual, string name) =>
            actual == name || Beginnings(name).Any(beginning => IsBeginning(beginning, actual));

        // What follows it is one made-up end and no more of a longer name.
        private static bool IsBeginning(string beginning, string actual)
        {
            if (actual.Length <= beginning.Length || !actual.StartsWith(beginning, StringComparison.Ordinal))
                return false;
            foreach (var character in actual.AsSpan(beginning.Length))
            {
                if (!char.IsAsciiLetterOrDigit(character))
                    return false;
            }
            return true;
        }
    }

    /// <summary>
    /// Compliance changes of all rules whose names begin with the same words: what stands for several names in a rule
    /// that has no room for each.
    /// </summary>
    internal sealed record ConfigRuleFamily(string Beginning) : Watch
    {
        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.ConfigRule rule
            && Beginnings.Any(beginning => rule.RuleName.StartsWith(beginning, StringComparison.Ordinal));

        public override string Kind => KindOfConfigRules;

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles) =>
            [PatternOf(Beginnings.Select(EventPattern.Prefix))];

        public override string ToString() => $"Config rules: {Beginning}*";

        /// <summary>The first words of a name with the hyphen after them; null of a name that has no more.</summary>
        public static string? BeginningOf(string name, int words)
        {
            var end = -1;
            for (var word = 0; word < words; word++)
            {
                end = name.IndexOf('-', end + 1);
                if (end < 0)
                    return null;
            }
            return name[..(end + 1)];
        }

        private string[] Beginnings => [Beginning, SecurityHub + Beginning, Organization + Beginning];
    }

    private const string KindOfConfigRules = "config-rules";
    private const string SecurityHub = "securityhub-";
    private const string Organization = "OrgConfigRule-";

    private static JsonObject PatternOf(IEnumerable<JsonNode> names)
    {
        var detail = new JsonObject
        {
            ["configRuleName"] = new JsonArray([.. names]),
            ["newEvaluationResult"] = new JsonObject
            {
                ["complianceType"] = EventPattern.Texts([Trigger.ConfigRule.NonCompliant]),
            },
        };
        return EventPattern.Of("aws.config", Trigger.ConfigRule.DetailType, detail);
    }
}
