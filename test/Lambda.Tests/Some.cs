using System.Text.Json.Nodes;

namespace Lambda.Tests;

/// <summary>Test data.</summary>
internal static class Some
{
    /// <summary>How long a test waits for something that takes milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Somebody stopped a trail.</summary>
    public static JsonObject StoppedTrail(string trail = "audit") =>
        new()
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = "AWS API Call via CloudTrail",
            ["source"] = "aws.cloudtrail",
            ["account"] = "123456789012",
            ["region"] = "us-east-1",
            ["time"] = "2025-03-11T09:15:27Z",
            ["detail"] = new JsonObject
            {
                ["eventID"] = Guid.NewGuid().ToString(),
                ["eventTime"] = "2025-03-11T09:15:27Z",
                ["eventSource"] = "cloudtrail.amazonaws.com",
                ["eventName"] = "StopLogging",
                ["awsRegion"] = "us-east-1",
                ["userIdentity"] = new JsonObject
                {
                    ["type"] = "IAMUser",
                    ["arn"] = "arn:aws:iam::123456789012:user/dana",
                },
                ["requestParameters"] = new JsonObject { ["name"] = trail },
            },
        };

    /// <summary>An event that no guardrail watches.</summary>
    public static JsonObject Irrelevant()
    {
        var happened = StoppedTrail();
        happened["detail"]!["eventName"] = "LookupEvents";
        return happened;
    }
}
