using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Samples;

namespace Testing;

/// <summary>Events under ids of their own: each another happening, not another delivery.</summary>
public static class Happening
{
    /// <summary>A sample's event.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="names">What its placeholders stand for.</param>
    /// <param name="time">When it happened; null for the sample's own time.</param>
    public static string Of(Sample sample, IReadOnlyDictionary<string, string> names, DateTimeOffset? time = null)
    {
        var json = JsonNode.Parse(Again(sample.EventFor(names)))!;
        if (time is { } happened)
        {
            json["time"] = happened.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            if (json["detail"]?["eventTime"] is not null)
                json["detail"]!["eventTime"] = (string)json["time"]!;
        }
        return json.ToJsonString();
    }

    /// <summary>An event under another id.</summary>
    public static string Again(string text)
    {
        var json = JsonNode.Parse(text)!;
        json["id"] = $"{Guid.NewGuid()}";
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = $"{Guid.NewGuid()}";
        return json.ToJsonString();
    }
}
