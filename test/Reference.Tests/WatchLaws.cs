namespace Reference.Tests;

/// <summary>What is known of events, over what a guardrail watches and judges.</summary>
internal static class WatchLaws
{
    /// <summary>Every name that a guardrail watches or judges.</summary>
    public static IEnumerable<(Law Law, string Name)> NamesOf(
        IEnumerable<Watch> watches,
        IEnumerable<string> resourceTypes
    ) => watches.SelectMany(NamesOf).Concat(resourceTypes.Select(type => (Law.ResourceType, type)));

    /// <summary>The evidence for a name, or null.</summary>
    public static string? Evidence(EventFacts facts, Law law, string name) => Known(facts, law).GetValueOrDefault(name);

    /// <summary>A fault for each name without evidence.</summary>
    public static IReadOnlyList<Fault> Check(
        EventFacts facts,
        string owner,
        IEnumerable<Watch> watches,
        IEnumerable<string> resourceTypes
    ) =>
        [
            .. NamesOf(watches, resourceTypes)
                .Where(name => Evidence(facts, name.Law, name.Name) is null)
                .Select(name => Unknown(facts, owner, name.Law, name.Name)),
        ];

    private static IEnumerable<(Law, string)> NamesOf(Watch watch) =>
        watch switch
        {
            Watch.Calls calls => calls.EventNames.Select(name => (Law.EventName, $"{calls.EventSource}:{name}")),
            Watch.ConfigItem item => [(Law.RecordedType, item.ResourceType)],
            Watch.SignIns signIns => signIns.EventNames.Select(name => (Law.EventName, $"signin.amazonaws.com:{name}")),
            // No list of AWS Health's codes or of GuardDuty's types is among the facts.
            Watch.HealthEvents or Watch.Findings => [],
            Watch.ConfigRule rule => rule.RuleNames.Select(name => (Law.ConfigRule, name)),
            _ => throw new ArgumentException($"no law for {watch}", nameof(watch)),
        };

    private static Fault Unknown(EventFacts facts, string owner, Law law, string name) =>
        new(
            law,
            owner,
            name,
            $"{owner} watches or judges {name}, and there is no evidence that {Sentence(law)}: "
                + "the nearest known name is "
                + $"{NearestName.Of(name, Known(facts, law).Keys)}; correct it, or add an exception with AWS's page"
        );

    private static IReadOnlyDictionary<string, string> Known(EventFacts facts, Law law) =>
        law switch
        {
            Law.EventName => facts.Calls,
            Law.ConfigRule => facts.ConfigRules,
            Law.RecordedType => facts.RecordedTypes,
            Law.ResourceType => facts.ResourceTypes,
            _ => throw new ArgumentOutOfRangeException(nameof(law), law, "no law of names"),
        };

    private static string Sentence(Law law) =>
        law switch
        {
            Law.EventName => "CloudTrail records a call of that name",
            Law.ConfigRule => "AWS Config has a managed rule of that name",
            Law.RecordedType => "AWS Config records that type",
            _ => "CloudFormation has that type",
        };
}
