using System.Text.Json.Nodes;
using Remediation.Samples;

namespace Fault.Tests;

/// <summary>Events under ids of their own: each another happening.</summary>
internal static class Happening
{
    /// <summary>A sample's event.</summary>
    /// <param name="time">When it happened; null for the sample's own time.</param>
    public static string Of(Sample sample, IReadOnlyDictionary<string, string> names, DateTimeOffset? time = null)
    {
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["id"] = $"{Guid.NewGuid()}";
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = $"{Guid.NewGuid()}";
        if (time is { } happened)
        {
            json["time"] = happened.UtcDateTime.ToString(
                "yyyy-MM-ddTHH:mm:ssZ",
                System.Globalization.CultureInfo.InvariantCulture
            );
            if (json["detail"]?["eventTime"] is not null)
                json["detail"]!["eventTime"] = (string)json["time"]!;
        }
        return json.ToJsonString();
    }
}
