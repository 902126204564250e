using Amazon.SimpleSystemsManagement.Model;
using Remediation.Model.Deployment.Manifest;
using EventBridgeNotFound = Amazon.EventBridge.Model.ResourceNotFoundException;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's rules wake it.</summary>
/// <remarks>
/// A deleted rule is a state like another, not a resource that is gone: the manifest says what it was.
/// </remarks>
public static class RuleChanged
{
    public const string Id = "self-rule-changed";

    private const string Type = "AWS::Events::Rule";

    // What EventBridge does where a target does not say.
    private const int UsualAttempts = 185;
    private const int UsualAge = 86_400;

    public static readonly Guardrail<Compared<RulePart>> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own rules back",
        Repairs = """
            Puts back what somebody did to the EventBridge rules that wake these guardrails: a rule that was deleted or
            disabled, that has another pattern or schedule, or a target that was removed, diverted, given something else
            than the event, or has lost its dead letter queue, its retries or its role. What a rule must be is read from
            the manifest: the parameters below `/remediation/manifest/rule/` that the deployment writes in each region.
            """,
        Spares = """
            A target that is whole is never written again, and targets that others added are left alone. Only rules that
            the region's manifest names are ours, whatever others are called.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack:
            `remediate policy scp` prints the policy that keeps people from that.

            What no write of ours mends is told: the home bus was deleted, or its policy lets others put events on it. A
            manifest that cannot be read makes the judgement unclear and changes nothing.

            The event that disables the rule for EventBridge's own calls does not arrive by that rule: AWS Config tells
            of it where it records rules, or else the sweep does within the hour.
            """,
        Breaks = """
            Events that came while a rule did not wake the engine are not made up for; the sweeps find what they were
            about.

            A sweep in the minutes in which a deployment has changed a rule and not yet its manifest puts the rule back
            as it was before; the next one puts it right.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = Parts.Kind(Type, RulePart.Word, Locate, ArnOf),
        Watches =
        [
            new Watch.Calls(
                "events.amazonaws.com",
                "DisableRule",
                "DeleteRule",
                "RemoveTargets",
                "PutRule",
                "PutTargets",
                "DeleteEventBus",
                "PutPermission",
                "UpdateEventBus"
            ),
            new Watch.ConfigItem(Type),
        ],
        Reads = [Parts.ReadManifest, .. RuleWrites.Reads],
        Writes = RuleWrites.Repairs,
        Undos = RuleWrites.Undos,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = RuleWrites.Change,
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventName: "DeleteEventBus" or "UpdateEventBus" } call => RuleOfBus(
                call,
                call.Request["name"].Text
            ),
            Trigger.Call { EventName: "PutPermission" } call => RuleOfBus(call, call.Request["eventBusName"].Text),
            Trigger.Call { EventSource: "events.amazonaws.com" } call => Rule(
                call,
                NameOfBus(call, call.Request["eventBusName"].Text),
                call.Request["name"].Text ?? call.Request["rule"].Text
            ),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => RuleIn(item),
            _ => [],
        };

    // What happens to the home bus happens to the rule that hangs on it.
    private static IEnumerable<Resource> RuleOfBus(Trigger.Call call, string? named) =>
        NameOfBus(call, named) == Deployed.HomeBus ? Rule(call, Deployed.HomeBus, Deployed.WakeRule) : [];

    // A rule of another bus than the default one has the bus in its ARN.
    private static IEnumerable<Resource> RuleIn(Trigger.ConfigItem item)
    {
        var named = item.Arn ?? item.ResourceId ?? item.ResourceName;
        var prefix = Parts.ArnOf(item, "events", "rule/");
        if (named?.StartsWith("arn:", StringComparison.Ordinal) == true)
            named = named.StartsWith(prefix, StringComparison.Ordinal) ? named[prefix.Length..] : null;
        return named?.Split('/') switch
        {
            [var name] => Rule(item, RulePart.DefaultBus, name),
            [var bus, var name] => Rule(item, bus, name),
            _ => [],
        };
    }

    private static IEnumerable<Resource> Rule(Trigger trigger, string bus, string? name)
    {
        var mayBeOurs = bus is RulePart.DefaultBus or Deployed.HomeBus;
        if (mayBeOurs && name?.StartsWith(Deployed.Prefix, StringComparison.Ordinal) == true)
            yield return trigger.Resource(Type, name, Parts.ArnOf(trigger, "events", PathOf(bus, name)));
    }

    private static string NameOfBus(Trigger near, string? named)
    {
        var prefix = Parts.ArnOf(near, "events", "event-bus/");
        if (named?.StartsWith(prefix, StringComparison.Ordinal) == true)
            return named[prefix.Length..];
        return named ?? RulePart.DefaultBus;
    }

    private static string PathOf(string bus, string rule) =>
        bus == RulePart.DefaultBus ? $"rule/{rule}" : $"rule/{bus}/{rule}";

    // A rule whose manifest cannot be read is listed all the same, so that its judgement says so.
    private static string ArnOf(Resource rule, Parameter parameter)
    {
        var bus = RulePart.DefaultBus;
        try
        {
            bus = ManifestPart.Read<RulePart>(parameter.Name, parameter.Value).Bus;
        }
        catch (ManifestException)
        {
            // Observing reads it again and tells.
        }
        return Parts.ArnOf(rule, "events", PathOf(bus, rule.Id));
    }

    private static async Task<Compared<RulePart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await Parts.FindAsync<RulePart>(aws, RulePart.Word, resource.Id, cancel);
        if (state?.Manifest is not { } manifest)
            return state;
        // A rule of that name on another bus is somebody else's.
        if (resource.Arn != Parts.ArnOf(resource, "events", PathOf(manifest.Bus, manifest.Name)))
            return null;
        string? policy = null;
        if (manifest.Bus != RulePart.DefaultBus)
        {
            try
            {
                var bus = await aws.EventBridge.DescribeEventBusAsync(new() { Name = manifest.Bus }, cancel);
                policy = Parts.NullIfEmpty(bus.Policy);
            }
            catch (EventBridgeNotFound)
            {
                return state with { Lost = $"the event bus {manifest.Bus}" };
            }
        }
        return state with { Present = await RuleReading.FindAsync(aws, manifest, policy, cancel) };
    }

    private static Verdict Judge(Seen<Compared<RulePart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the rule {seen.Resource.Id}";
        if (seen.State.Lost is { } lost)
            return seen.Told($"{what} wakes nobody, since {lost} is gone: deploy again");
        if (seen.State.Present is not { } present)
            return seen.Violation($"{what} is gone", seen.State.With(manifest with { BusPolicy = null }));

        var mended = new List<string>();
        var wanted = present;
        if (!IsState(present.State, manifest.State))
        {
            mended.Add($"is {present.State}");
            wanted = wanted with { State = manifest.State };
        }
        if (!JsonTexts.AreSame(present.Pattern, manifest.Pattern))
        {
            mended.Add("has not its own event pattern");
            wanted = wanted with { Pattern = manifest.Pattern };
        }
        if (present.Schedule != manifest.Schedule)
        {
            mended.Add("has not its own schedule");
            wanted = wanted with { Schedule = manifest.Schedule };
        }
        var targets = manifest.Targets.DistinctBy(t => t.Id);
        foreach (var target in targets.Where(t => !present.Targets.Any(p => IsWhole(p, t))))
        {
            mended.Add($"does not give its events to {target.Arn} as it should");
            wanted = wanted with { Targets = With(wanted.Targets, target) };
        }
        List<string> told = [];
        if (!JsonTexts.AreSame(present.BusPolicy, manifest.BusPolicy))
            told.Add($"is on the bus {manifest.Bus}, whose policy is not the deployment's");
        return Parts.VerdictOf(seen, what, mended, told, wanted);
    }

    // A rule that hears of more calls than it should is not deaf.
    private static bool IsState(string present, string manifest) =>
        present == manifest
        || (manifest == RulePart.Enabled && present.StartsWith(RulePart.Enabled, StringComparison.Ordinal));

    private static bool IsWhole(RuleTarget present, RuleTarget manifest) => Usual(present) == Usual(manifest);

    private static RuleTarget Usual(RuleTarget target) =>
        target with
        {
            MaximumRetryAttempts = target.MaximumRetryAttempts ?? UsualAttempts,
            MaximumEventAge = target.MaximumEventAge ?? UsualAge,
        };

    private static Sequence<RuleTarget> With(Sequence<RuleTarget> targets, RuleTarget one) =>
        [.. targets.Where(t => t.Id != one.Id).Append(one).OrderBy(t => t.Id, StringComparer.Ordinal)];
}
