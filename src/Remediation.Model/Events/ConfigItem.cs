using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>A change of a resource that AWS Config recorded.</summary>
    /// <param name="ResourceType">The CloudFormation type.</param>
    /// <param name="ResourceId">Config's id of it.</param>
    /// <param name="ResourceName">Its name; null where Config gives none.</param>
    /// <param name="Arn">Its ARN; null where Config gives none.</param>
    /// <param name="IsDeleted">Whether the change is that it was deleted.</param>
    public sealed record ConfigItem(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string ResourceType,
        string? ResourceId,
        string? ResourceName,
        string? Arn,
        bool IsDeleted
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "Config Configuration Item Change";

        public override string Name => DetailType;

        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            // A change too large for an event comes with a summary in the item's place.
            var item = envelope.Detail["configurationItem"];
            if (!item.Exists)
                item = envelope.Detail["configurationItemSummary"];
            var origin = new Envelope.Origin(
                envelope.Id,
                item["awsAccountId"].Text ?? envelope.Account,
                item["awsRegion"].Text ?? envelope.Region,
                envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new ConfigItem(
                        id,
                        account,
                        region,
                        time,
                        item["resourceType"].Text ?? "",
                        item["resourceId"].Text,
                        item["resourceName"].Text,
                        item["ARN"].Text,
                        item["configurationItemStatus"].Text?.Contains("Deleted", StringComparison.Ordinal) == true
                    )
            );
        }
    }
}

public abstract partial record Watch
{
    /// <summary>AWS Config's configuration item changes of one resource type.</summary>
    public sealed record ConfigItem(string ResourceType) : Watch
    {
        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.ConfigItem item && item.ResourceType == ResourceType;

        public override string Kind => "config-items";

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles)
        {
            var either = new JsonArray(Item("configurationItem"), Item("configurationItemSummary"));
            return [EventPattern.Of("aws.config", Trigger.ConfigItem.DetailType, new JsonObject { ["$or"] = either })];
        }

        public override string ToString() => $"Config configuration item change: {ResourceType}";

        private JsonObject Item(string member)
        {
            var gone = EventPattern.Texts(["ResourceDeleted", "ResourceDeletedNotRecorded"]);
            return new()
            {
                [member] = new JsonObject
                {
                    ["resourceType"] = EventPattern.Texts([ResourceType]),
                    ["configurationItemStatus"] = new JsonArray(new JsonObject { ["anything-but"] = gone }),
                },
            };
        }
    }
}
