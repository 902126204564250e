using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>Something that GuardDuty found.</summary>
    /// <param name="Type">The finding's type, e.g. <c>UnauthorizedAccess:IAMUser/MaliciousIPCaller</c>.</param>
    /// <param name="Severity">1.0 to 10.0.</param>
    /// <param name="Subject">The finding's resource: instanceDetails, accessKeyDetails ...</param>
    public sealed record Finding(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string Type,
        double Severity,
        Field Subject
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "GuardDuty Finding";

        public override string Name => Type;

        /// <remarks>https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html</remarks>
        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            var detail = envelope.Detail;
            var origin = new Envelope.Origin(
                envelope.Id,
                detail["accountId"].Text ?? envelope.Account,
                detail["region"].Text ?? envelope.Region,
                detail["updatedAt"].Text ?? envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new Finding(
                        id,
                        account,
                        region,
                        time,
                        detail["type"].Text ?? "",
                        detail["severity"].Number ?? 0,
                        detail["resource"]
                    )
            );
        }
    }
}

public abstract partial record Watch
{
    /// <summary>GuardDuty's findings of some types, from a severity on.</summary>
    /// <param name="LeastSeverity">1.0 to 10.0; high is from 7.0 on.</param>
    /// <param name="TypePrefixes">What their types begin with, e.g. <c>UnauthorizedAccess:EC2/</c>.</param>
    public sealed record Findings(double LeastSeverity, params Sequence<string> TypePrefixes) : Watch
    {
        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.Finding finding
            && finding.Severity >= LeastSeverity
            && TypePrefixes.Any(prefix => finding.Type.StartsWith(prefix, StringComparison.Ordinal));

        public override string Kind => "findings";

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles)
        {
            var severity = new JsonObject { ["numeric"] = new JsonArray(">=", LeastSeverity) };
            var detail = new JsonObject
            {
                ["type"] = new JsonArray([.. TypePrefixes.Select(EventPattern.Prefix)]),
                ["severity"] = new JsonArray(severity),
            };
            return [EventPattern.Of("aws.guardduty", Trigger.Finding.DetailType, detail)];
        }

        public override string ToString() =>
            FormattableString.Invariant(
                $"GuardDuty findings from severity {LeastSeverity:0.0} on: {string.Join(", ", TypePrefixes)}"
            );
    }
}
