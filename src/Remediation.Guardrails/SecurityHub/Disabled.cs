using System.Text.Json.Serialization;
using Amazon.SecurityHub.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.SecurityHub;

/// <summary>Security Hub is enabled where it was, with the standards that it had.</summary>
/// <remarks>https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHub.html</remarks>
public static partial class Disabled
{
    public const string Id = "securityhub-disabled";

    private const string Source = "securityhub.amazonaws.com";
    private const string Disabling = "DisableSecurityHub";
    private const string DisablingStandards = "BatchDisableStandards";
    private const string Configuring = "UpdateSecurityHubConfiguration";

    // That it is off is told by no other code than a missing right.
    private const string Off = "is not subscribed to AWS Security Hub";

    private static readonly Permission Describe = new("securityhub:DescribeHub", HubWrites.Hub);
    private static readonly Permission List = new("securityhub:GetEnabledStandards", HubWrites.Hub);

    private static readonly Setting<Sequence<string>> RequiredStandards = Setting.Texts(
        "requiredStandards",
        [],
        "Standards that must be enabled wherever Security Hub is on, by name and version, "
            + "e.g. aws-foundational-security-best-practices/v/1.0.0."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Switch Security Hub on again",
        Repairs = """
            Switches a region's Security Hub on again that was switched off, enables the standards again that were
            disabled, and has controls that AWS adds to a standard switched on by themselves where they were. What was
            enabled is known from the last state that was right. Standards in the setting `requiredStandards` must be
            enabled in any case. A standard that AWS still prepares, or cannot enable wholly, is enabled here.
            """,
        Spares = """
            A region where Security Hub was never seen on is left alone. What is switched off before anybody has looked
            at it is told, and stays off. A standard may give way to a newer version of itself: enable the newer one
            first. For what a finding is made, a control or a control of each standard, may change.

            What shows in no state that is read is told by the call alone and not put back: single controls that are
            switched off, members that are let go or deleted, an administrator that is left or dismissed, new members
            that get less, a product whose findings are not taken in any more, and the newer Security Hub (`V2` in its
            calls) that is switched off. Insights, automation rules and the aggregation of regions are not watched.
            """,
        Breaks = """
            Security Hub costs money by the checks that it makes, and so does AWS Config, which it needs. Exempt a
            region where you want it off.

            **What was set of controls is lost with their standard**: one that was switched off may be on again, and
            parameters may be AWS's. When Security Hub is switched off it loses its members, its administrator and its
            integrations too, and AWS deletes findings and insights after 90 days; switched on again, it has controls
            that AWS adds switched on by themselves, as in any new one. Undo disables the standards that the repair
            enabled, and switches Security Hub off if it was.

            While AWS still disables a standard it may not enable it again: the repair is judged anew after ten minutes,
            and the next sweep tries again. What a central configuration policy or the administrator decides a member
            cannot change: AWS refuses it, and the repair fails and is told. A standard in the setting that a region
            does not have makes the repair fail there.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Cis("3.0.0", "4.16")],
        On = ResourceKind.Singleton("AWS::SecurityHub::Hub", "securityhub", "hub/default"),
        Watches =
        [
            new Watch.Calls(
                Source,
                [
                    DisablingStandards,
                    Disabling,
                    "BatchEnableStandards",
                    "EnableSecurityHub",
                    Configuring,
                    .. WeakeningCalls.All.Names,
                ]
            ),
            new Watch.ConfigRule("securityhub-enabled"),
        ],
        Reads = [Describe, List],
        Writes = [HubWrites.Enable, HubWrites.EnableStandards, HubWrites.Configure, HubWrites.CreateRole],
        Undos = [HubWrites.Disable, HubWrites.DisableStandards],
        Settings = [RequiredStandards],
        Settles = TimeSpan.FromMinutes(10),
        SweepEvery = TimeSpan.FromHours(1),
        KeepsBaseline = true,
        State = () => SecurityHubDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call =>
            call.EventName is Disabling or DisablingStandards
            || (call.EventName == Configuring && call.Request["AutoEnableControls"].IsFalse),
    };

    /// <summary>A region's Security Hub, or its absence.</summary>
    /// <param name="Hub">The hub; null where Security Hub is off.</param>
    public sealed record State(Hub? Hub);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var hub = await aws.SecurityHub.DescribeHubAsync(new(), cancel);
            var subscriptions = new List<StandardsSubscription>();
            string? next = null;
            do
            {
                var page = await aws.SecurityHub.GetEnabledStandardsAsync(new() { NextToken = next }, cancel);
                subscriptions.AddRange(page.StandardsSubscriptions ?? []);
                next = page.NextToken;
            } while (!string.IsNullOrEmpty(next));
            return new(Hub.Of(hub, subscriptions));
        }
        catch (InvalidAccessException refused) when (IsOff(refused.Message))
        {
            return new(Hub: null);
        }
    }

    /// <summary>Whether AWS refused a read because Security Hub is off.</summary>
    public static bool IsOff(string refusal) => refusal.Contains(Off, StringComparison.Ordinal);

    private static Verdict Judge(Seen<State> seen)
    {
        var was = seen.Baseline?.Hub;
        var required = seen.Get(RequiredStandards).Select(name => Standard.ArnOf(name, seen.Resource));
        if (seen.State.Hub is not { } now)
            return WithoutHub(seen, was is null ? null : was.Mended(null, required) with { AddsControls = true });
        var right = now.Mended(was, required);
        var lost = now.Lacks(right).ToList();
        if (lost.Count > 0)
            return seen.Violation($"the region's Security Hub: {string.Join("; ", lost)}", new(right));
        if (was is null && seen.Trigger is Trigger.Call { EventName: DisablingStandards } call)
            return NeverSeenBefore(seen, now, call);
        return WeakeningCalls.All.Told(seen.Trigger) is { } told
            ? seen.Told(told)
            : seen.Compliant("Security Hub is enabled, with the standards that it had");
    }

    private static Verdict WithoutHub(Seen<State> seen, Hub? right)
    {
        const string lost = "Security Hub was switched off";
        if (right is not null)
            return seen.Violation($"{lost}; what was set of its controls is lost", new(right));
        return seen.Trigger is Trigger.Call { EventName: Disabling }
            ? seen.Told($"{lost}; what it was is not known, so somebody must switch it on again")
            : seen.Left("Security Hub was never seen on in the region");
    }

    private static Verdict NeverSeenBefore(Seen<State> seen, Hub now, Trigger.Call call)
    {
        var names = call.Request["StandardsSubscriptionArns"].Texts.Select(Standard.NameIn).ToList();
        if (names.Count == 0)
            return seen.Unclear("standards were disabled, and the call does not say which");
        var left = names.Where(name => now.Standards.All(standard => standard.Name != name)).ToList();
        return left.Count == 0
            ? seen.Compliant("the standards are enabled")
            : seen.Told($"{string.Join(", ", left)} was disabled, and whether it is wanted is not known");
    }

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        if (to.Hub is not { } wanted)
        {
            if (from.Hub is not null)
                yield return HubWrites.SwitchOff();
            yield break;
        }
        if (from.Hub is null)
            yield return HubWrites.SwitchOn(wanted.Generator);
        // A hub is made with it on.
        if (wanted.AddsControls != (from.Hub?.AddsControls ?? true))
            yield return HubWrites.AddControls(wanted.AddsControls);
        if (wanted.Without(from.Hub) is { Count: > 0 } missing)
            yield return HubWrites.EnableOf(missing);
        if (from.Hub?.Without(wanted) is { Count: > 0 } added)
            yield return HubWrites.DisableOf(added);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class SecurityHubDisabledJson : JsonSerializerContext;
}
