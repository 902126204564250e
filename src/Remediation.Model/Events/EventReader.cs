using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Model.Events;

/// <summary>Reads an EventBridge envelope. What it cannot use is answered with the reason; only bytes that are not JSON are an error.</summary>
public static partial class EventReader
{
    /// <summary>The event's trigger, or why there is none.</summary>
    public static (Trigger? Trigger, string Reason) Read(JsonElement root)
    {
        var envelope = new Field(root);
        if (root.ValueKind != JsonValueKind.Object)
            return (null, "the event is not a JSON object");
        var detail = envelope["detail"];
        return envelope["detail-type"].Text switch
        {
            "AWS API Call via CloudTrail" => Call(envelope, detail),
            "Config Configuration Item Change" => ConfigItem(envelope, detail),
            "Config Rules Compliance Change" => ConfigRule(envelope, detail),
            "Scheduled Event" or SweepContinuation => Sweep(envelope),
            "" => (null, "the event has no detail-type"),
            var other => (null, $"events of kind '{Shortened(other)}' are not watched"),
        };
    }

    /// <summary>The detail-type by which a sweep goes on in its next invocation.</summary>
    public const string SweepContinuation = "Remediation Sweep";

    /// <summary>The member by which <c>remediate redrive</c> marks an envelope; EventBridge makes the envelope's members itself, so that no event's author can set it.</summary>
    public const string Redriven = "redriven";

    /// <summary>Whether the event was given again out of a dead letter queue.</summary>
    public static bool IsRedriven(JsonElement root) => new Field(root)[Redriven].IsTrue;

    private static (Trigger?, string) Sweep(Field envelope) =>
        Checked(
            envelope,
            envelope["id"].Text,
            envelope["account"].Text,
            envelope["region"].Text,
            envelope["time"].Text,
            (id, account, region, time) => new Trigger.Sweep(id, account, region, time)
        );

    private static (Trigger?, string) Call(Field envelope, Field detail)
    {
        var identity = detail["userIdentity"];
        var issuer = identity["sessionContext"]["sessionIssuer"];
        var actor = new Actor(
            identity["type"].Text,
            First(identity["arn"].Text, identity["invokedBy"].Text, identity["accountId"].Text),
            issuer["arn"].Text,
            detail["sourceIPAddress"].Text,
            detail["userAgent"].Text
        );
        return Checked(
            envelope,
            First(detail["eventID"].Text, envelope["id"].Text),
            First(envelope["account"].Text, detail["recipientAccountId"].Text, identity["accountId"].Text),
            First(detail["awsRegion"].Text, envelope["region"].Text),
            First(detail["eventTime"].Text, envelope["time"].Text),
            (id, account, region, time) =>
                new Trigger.Call(
                    id,
                    account,
                    region,
                    time,
                    detail["eventSource"].Text,
                    detail["eventName"].Text,
                    detail["requestParameters"],
                    detail["responseElements"],
                    actor,
                    detail["errorCode"] is { Exists: true } error ? Shortened(First(error.Text, error.Json)) : ""
                )
        );
    }

    private static (Trigger?, string) ConfigItem(Field envelope, Field detail)
    {
        // A change too large for an event comes with a summary in the item's place.
        var item = detail["configurationItem"] is { Exists: true } whole ? whole : detail["configurationItemSummary"];
        return Checked(
            envelope,
            envelope["id"].Text,
            First(item["awsAccountId"].Text, envelope["account"].Text),
            First(item["awsRegion"].Text, envelope["region"].Text),
            envelope["time"].Text,
            (id, account, region, time) =>
                new Trigger.ConfigItem(
                    id,
                    account,
                    region,
                    time,
                    item["resourceType"].Text,
                    item["resourceId"].Text,
                    item["resourceName"].Text,
                    item["ARN"].Text,
                    item["configurationItemStatus"].Text
                )
        );
    }

    private static (Trigger?, string) ConfigRule(Field envelope, Field detail)
    {
        var compliance = detail["newEvaluationResult"]["complianceType"].Text;
        if (compliance != "NON_COMPLIANT")
            return (null, $"the rule's new result is '{Shortened(compliance)}', not NON_COMPLIANT");
        return Checked(
            envelope,
            envelope["id"].Text,
            First(detail["awsAccountId"].Text, envelope["account"].Text),
            First(detail["awsRegion"].Text, envelope["region"].Text),
            envelope["time"].Text,
            (id, account, region, time) =>
                new Trigger.ConfigRule(
                    id,
                    account,
                    region,
                    time,
                    detail["configRuleName"].Text,
                    detail["resourceType"].Text,
                    detail["resourceId"].Text
                )
        );
    }

    private static (Trigger?, string) Checked(
        Field envelope,
        string id,
        string account,
        string region,
        string time,
        Func<string, string, string, DateTimeOffset, Trigger> make
    )
    {
        if (id.Length == 0)
            return (null, "the event has no id, so that its second delivery could not be told from it");
        if (!AccountId().IsMatch(account))
            return (null, $"the event's account '{Shortened(account)}' is not an account id");
        // Config's items of global resources say where they are, but not where they are asked for.
        if (region == "global")
            region = envelope["region"].Text;
        if (!Trigger.IsRegion(region))
            return (null, $"the event's region '{Shortened(region)}' is not a region");
        return DateTimeOffset.TryParse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var when
        )
            ? (make(id, account, region, when), "")
            : (null, $"the event's time '{Shortened(time)}' is not a time");
    }

    private static string First(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0)
                return text;
        return "";
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "...";

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex AccountId();
}
