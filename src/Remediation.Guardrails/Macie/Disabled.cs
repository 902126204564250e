using System.Text.Json.Serialization;
using Amazon.Macie2.Model;
using Remediation.Guardrails.Shared;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Macie;

/// <summary>Macie is enabled where it was.</summary>
/// <remarks>A region has one session at most: https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
/// </remarks>
public static partial class Disabled
{
    public const string Id = "macie-disabled";

    private const string Type = "AWS::Macie::Session";
    private const string Source = "macie2.amazonaws.com";
    private const string Disabling = "DisableMacie";
    private const string Enabling = "EnableMacie";
    private const string Updating = "UpdateMacieSession";

    private static readonly Permission Get = new("macie2:GetMacieSession", "*");
    private static readonly Permission Enable = new("macie2:EnableMacie", "*");
    private static readonly Permission Update = new("macie2:UpdateMacieSession", "*");
    private static readonly Permission Disable = new("macie2:DisableMacie", "*");

    // https://docs.aws.amazon.com/macie/latest/user/service-linked-roles.html
    private static readonly Permission CreateRole = new(
        "iam:CreateServiceLinkedRole",
        "arn:{partition}:iam::{account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
    )
    {
        Conditions = [new("StringEquals", "iam:AWSServiceName", ["macie.amazonaws.com"])],
    };

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Switch Macie on again",
        Repairs = """
            Enables a region's Macie that is paused, switches on again one that was switched off, and has findings
            published as often as they were. That it was on, and how often, is known from the last state that was right.
            """,
        Spares = """
            A region where Macie was never seen on is left alone. Macie that is switched off before anybody has looked
            at it is told, and stays off. Findings may be published more often.

            What a call does to the members of an administrator's account or to the organization's settings is told by
            the call alone and not put back: members that are paused, let go or deleted, an administrator that is left
            or dismissed, new members that get no Macie. So is automated discovery of sensitive data that is switched
            off. Jobs, lists of what is allowed, filters that suppress findings, and where results are exported are not
            watched.
            """,
        Breaks = """
            Macie costs money by the buckets that it watches and the data that it inspects. Exempt a region where you
            want it off, and one that has no Macie: there the session cannot be read, and each sweep says so.

            **Macie that was switched off comes back empty**: AWS deletes all its settings, jobs and findings at once
            when it is switched off, its members and its administrator too, and no repair brings them back. Pausing it
            keeps them. Undo switches it off again, and deletes what it has found since. A stack that switched it off
            and wants to switch it on anew fails while it is on.

            A member cannot change what its administrator decides: AWS refuses it, and the repair fails and is told.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("Macie.1"), Cis("3.0.0", "2.1.3")],
        On = ResourceKind.Singleton(Type, "macie2", "session"),
        Watches =
        [
            new Watch.Calls(Source, [Disabling, Enabling, Updating, .. WeakeningCalls.All.Names]),
            new Watch.ConfigRule("macie-status-check"),
        ],
        Reads = [Get],
        Writes = [Enable, Update, CreateRole],
        Undos = [Disable],
        SweepEvery = TimeSpan.FromHours(1),
        KeepsBaseline = true,
        State = () => MacieDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName == Disabling || (call.EventName is Enabling or Updating && AsksForLess(call)),
    };

    /// <summary>A region's Macie, or its absence.</summary>
    /// <param name="Session">The session; null where Macie is off.</param>
    public sealed record State(Session? Session);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            return new(Session.Of(await aws.Macie.GetMacieSessionAsync(new(), cancel)));
        }
        catch (AccessDeniedException denied) when (Session.IsOff(denied.Message))
        {
            return new(Session: null);
        }
    }

    private static Verdict Judge(Seen<State> seen)
    {
        var was = seen.Baseline?.Session;
        if (seen.State.Session is not { } now)
            return WithoutSession(seen, was?.Mended(null));
        var right = now.Mended(was);
        var lost = now.Lacks(right).ToList();
        if (lost.Count > 0)
            return seen.Violation($"the region's Macie: {string.Join("; ", lost)}", new(right));
        return WeakeningCalls.All.Told(seen.Trigger) is { } told ? seen.Told(told) : seen.Compliant("Macie is enabled");
    }

    private static Verdict WithoutSession(Seen<State> seen, Session? right)
    {
        const string lost = "Macie was switched off, and all its settings, jobs and findings are gone";
        if (right is not null)
            return seen.Violation($"{lost}: it comes back empty", new(right));
        return seen.Trigger is Trigger.Call { EventName: Disabling }
            ? seen.Told($"{lost}; whether it is wanted is not known, so somebody must switch it on again")
            : seen.Left("Macie was never seen on in the region");
    }

    private static bool AsksForLess(Trigger.Call call) =>
        call.Request["status"].Text == Session.Paused
        || call.Request["findingPublishingFrequency"].Text is not (null or FindingFrequency.Quickest);

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        switch (from.Session, to.Session)
        {
            case (null, { } wanted):
                yield return SwitchOn(wanted);
                break;
            case ({ }, null):
                yield return SwitchOff();
                break;
            case ({ } there, { } wanted) when wanted.ToUpdate(there) is { } request:
                yield return UpdateOne(request);
                break;
        }
    }

    private static Step SwitchOn(Session session)
    {
        var shown = session.ToEnable(token: null);
        return new(
            Enable,
            Enabling,
            Session.Shown(shown.Status, shown.FindingPublishingFrequency),
            run => run.Aws.Macie.EnableMacieAsync(session.ToEnable(run.Token), run.Cancel).AsAnswer()
        );
    }

    private static Step UpdateOne(UpdateMacieSessionRequest request) =>
        new(
            Update,
            Updating,
            Session.Shown(request.Status, request.FindingPublishingFrequency),
            run => run.Aws.Macie.UpdateMacieSessionAsync(request, run.Cancel).AsAnswer()
        );

    private static Step SwitchOff() =>
        new(Disable, Disabling, [], run => run.Aws.Macie.DisableMacieAsync(new(), run.Cancel).AsAnswer());

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class MacieDisabledJson : JsonSerializerContext;
}
