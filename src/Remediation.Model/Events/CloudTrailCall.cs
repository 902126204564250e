using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>An API call that CloudTrail recorded.</summary>
    /// <param name="EventSource">CloudTrail's eventSource, e.g. <c>s3.amazonaws.com</c>.</param>
    /// <param name="EventName">CloudTrail's eventName.</param>
    /// <param name="Request">requestParameters.</param>
    /// <param name="Response">responseElements.</param>
    /// <param name="Actor">Who called.</param>
    /// <param name="ErrorCode">The error that the call was answered with; null if it succeeded.</param>
    public sealed record Call(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string EventSource,
        string EventName,
        Field Request,
        Field Response,
        Actor Actor,
        string? ErrorCode
    ) : Trigger(Id, Account, Region, Time)
    {
        internal const string DetailType = "AWS API Call via CloudTrail";

        public override string Name => EventName;

        public override Actor? By => Actor;

        /// <summary>The resources that the call was about, with their owners; services may leave them out.</summary>
        public Field Resources { get; init; }

        public override string? OwnerOf(Resource resource)
        {
            foreach (var named in Resources.Items)
            {
                if (resource.Arn is { } arn && named["ARN"].Text == arn && named["accountId"].Text is { } account)
                    return account;
            }
            return null;
        }

        /// <summary>
        /// Whether CloudTrail has left the request out, as it does with one that is too large for the event: then the
        /// call may be about any resource.
        /// </summary>
        /// <remarks>
        /// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
        /// </remarks>
        public bool IsRequestOmitted => !Request.IsObject || Request["omitted"].IsTrue;

        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope)
        {
            var detail = envelope.Detail;
            var origin = new Envelope.Origin(
                detail["eventID"].Text ?? envelope.Id,
                detail["recipientAccountId"].Text ?? envelope.Account,
                detail["awsRegion"].Text ?? envelope.Region,
                detail["eventTime"].Text ?? envelope.Time
            );
            return envelope.Checked(
                origin,
                (id, account, region, time) =>
                    new Call(
                        id,
                        account,
                        region,
                        time,
                        detail["eventSource"].Text ?? "",
                        detail["eventName"].Text ?? "",
                        detail["requestParameters"],
                        detail["responseElements"],
                        Actor.Of(detail),
                        ErrorOf(detail["errorCode"])
                    )
                    {
                        Resources = detail["resources"],
                    }
            );
        }

        private static string? ErrorOf(Field error) => error.Exists ? Envelope.Shown(error.Text ?? error.Json) : null;
    }
}

public abstract partial record Watch
{
    /// <summary>API calls recorded by CloudTrail.</summary>
    public sealed record Calls : Watch
    {
        /// <param name="eventSource">CloudTrail's eventSource, e.g. <c>s3.amazonaws.com</c>.</param>
        /// <param name="eventNames">CloudTrail's event names, which may differ from the API's
        /// (PutBucketPublicAccessBlock).</param>
        public Calls(string eventSource, params Sequence<string> eventNames)
        {
            EventSource = eventSource;
            EventNames = eventNames;
        }

        public string EventSource { get; }

        public Sequence<string> EventNames { get; }

        /// <summary>
        /// Whether it is the calls that AWS refused, which show what somebody tried; else those that succeeded.
        /// </summary>
        public bool Refused { get; init; }

        public override string Kind => Refused ? "refused-calls" : "calls";

        public override IEnumerable<Watch> Parts() =>
            EventNames.Select(name => new Calls(EventSource, name) { Refused = Refused });

        public override bool Matches(Trigger trigger) =>
            trigger is Trigger.Call call
            && call.EventSource == EventSource
            && EventNames.Contains(call.EventName)
            && Refused == call.ErrorCode is not null;

        public override IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles) =>
            EventPattern.Chunks(EventNames, name => name.Length + 3).Select(names => Pattern(names, ownRoles));

        public override string ToString() =>
            $"CloudTrail {EventSource}: {string.Join(", ", EventNames)}{(Refused ? " (refused)" : null)}";

        private JsonObject Pattern(List<string> names, IReadOnlyList<string> ownRoles)
        {
            var detail = new JsonObject
            {
                ["eventSource"] = EventPattern.Texts([EventSource]),
                ["eventName"] = EventPattern.Texts(names),
                ["errorCode"] = new JsonArray(EventPattern.Exists(Refused)),
            };
            if (ownRoles.Count > 0)
                detail["$or"] = EventPattern.NotBy(ownRoles);
            return EventPattern.Of($"aws.{EventSource.Split('.')[0]}", Trigger.Call.DetailType, detail);
        }
    }
}
