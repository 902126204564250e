namespace Remediation.Model.Events;

/// <summary>Whether a guardrail watches what an event tells; the same decision as its EventBridge rules make.</summary>
public static class Matching
{
    public static bool Watches(this Guardrail guardrail, Trigger trigger) =>
        guardrail.Watches.Any(watch =>
            (watch, trigger) switch
            {
                (Watch.Calls calls, Trigger.Call call) => calls.EventSource == call.EventSource
                    && calls.EventNames.Contains(call.EventName),
                (Watch.ConfigItem item, Trigger.ConfigItem change) => item.ResourceType == change.ResourceType,
                (Watch.ConfigRule rule, Trigger.ConfigRule finding) => rule.RuleNames.Any(name =>
                    Names(finding.RuleName, name)
                ),
                _ => false,
            }
        );

    // Security Hub and conformance packs add their own ends to a managed rule's name.
    private static bool Names(string actual, string name) =>
        actual == name
        || actual.StartsWith($"securityhub-{name}-", StringComparison.Ordinal)
        || actual.StartsWith($"{name}-conformance-pack-", StringComparison.Ordinal);
}
