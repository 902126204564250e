using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>Something that AWS Health tells the account, e.g. that an access key was found in public.</summary>
    /// <param name="Service">The service's word, e.g. <c>RISK</c>.</param>
    /// <param name="EventTypeCode">E.g. <c>AWS_RISK_CREDENTIALS_EXPOSED</c>.</param>
    /// <param name="Entities">The affected entities' values, e.g. access key ids.</param>
    public sealed record Health(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string? Service,
        string EventTypeCode,
        Sequence<string> Entities
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "AWS Health Event";

        public override string Name => EventTypeCode;

        /// <remarks>https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html</remarks>
        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            var detail = envelope.Detail;
            var origin = new Envelope.Origin(
                envelope.Id,
                detail["affectedAccount"].Text ?? envelope.Account,
                envelope.Region,
                envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new Health(
                        id,
                        account,
                        region,
                        time,
                        detail["service"].Text,
                        detail["eventTypeCode"].Text ?? "",
                        [.. detail["affectedEntities"].Items.Select(e => e["entityValue"].Text).OfType<string>()]
                    )
            );
        }
    }
}

public abstract partial record Watch
{
    /// <summary>AWS Health's events of some types.</summary>
    /// <param name="EventTypeCodes">E.g. <c>AWS_RISK_CREDENTIALS_EXPOSED</c>.</param>
    public sealed record HealthEvents(params Sequence<string> EventTypeCodes) : Watch
    {
        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.Health health && EventTypeCodes.Contains(health.EventTypeCode);

        public override string Kind => "health";

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles)
        {
            var detail = new JsonObject { ["eventTypeCode"] = EventPattern.Texts(EventTypeCodes) };
            return [EventPattern.Of("aws.health", Trigger.Health.DetailType, detail)];
        }

        public override string ToString() => $"AWS Health: {string.Join(", ", EventTypeCodes)}";
    }
}
