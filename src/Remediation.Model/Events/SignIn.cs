using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>Somebody signed in to the console, tried to, or changed how one signs in.</summary>
    /// <param name="EventName">E.g. <c>ConsoleLogin</c>, <c>PasswordRecoveryRequested</c>.</param>
    /// <param name="Actor">Who signed in; <see cref="Events.Actor.Type"/> is <c>Root</c> for the root user.</param>
    /// <param name="Succeeded">Whether it succeeded.</param>
    /// <param name="UsedMfa">Whether a second factor was used, by additionalEventData.MFAUsed.</param>
    public sealed record SignIn(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string EventName,
        Actor Actor,
        bool Succeeded,
        bool UsedMfa
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "AWS Console Sign In via CloudTrail";

        public override string Name => EventName;

        public override Actor? By => Actor;

        /// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html</remarks>
        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            var detail = envelope.Detail;
            var name = detail["eventName"].Text ?? "";
            var origin = new Envelope.Origin(
                detail["eventID"].Text ?? envelope.Id,
                detail["recipientAccountId"].Text ?? envelope.Account,
                detail["awsRegion"].Text ?? envelope.Region,
                detail["eventTime"].Text ?? envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new SignIn(
                        id,
                        account,
                        region,
                        time,
                        name,
                        Actor.Of(detail),
                        detail["responseElements"][name].Text == "Success",
                        detail["additionalEventData"]["MFAUsed"].Text == "Yes"
                    )
            );
        }
    }
}

public abstract partial record Watch
{
    /// <summary>Sign-ins to the console by identities of one type, and what changes how these sign in.</summary>
    /// <param name="IdentityType">userIdentity.type, e.g. <c>Root</c>.</param>
    /// <param name="EventNames">CloudTrail's event names, e.g. <c>ConsoleLogin</c>.</param>
    public sealed record SignIns(string IdentityType, params Sequence<string> EventNames) : Watch
    {
        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.SignIn signIn
            && signIn.Actor.Type == IdentityType
            && EventNames.Contains(signIn.EventName);

        public override string Kind => "sign-ins";

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles)
        {
            var identity = new JsonObject { ["type"] = EventPattern.Texts([IdentityType]) };
            var detail = new JsonObject { ["eventName"] = EventPattern.Texts(EventNames), ["userIdentity"] = identity };
            return [EventPattern.Of("aws.signin", Trigger.SignIn.DetailType, detail)];
        }

        public override string ToString() => $"console sign-in of {IdentityType}: {string.Join(", ", EventNames)}";
    }
}
