using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>
/// The mark of an event whose repair is held: of which guardrail and resource, and until when. The event waits in the
/// queue of delays and is judged again then, by that guardrail and of that resource alone.
/// </summary>
/// <remarks>
/// An envelope's members are EventBridge's own, so that no event's author can set it. A message that comes early waits
/// on, one that comes late or twice is judged like any other delivery of the event: by what is there now.
/// </remarks>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Until">When the hold ends.</param>
public sealed record Hold(string Guardrail, Resource Resource, DateTimeOffset Until)
{
    /// <summary>The envelope's member beside <see cref="EventReader.Waited"/>.</summary>
    public const string Member = "held";

    /// <summary>The hold that an envelope is marked with, or null.</summary>
    public static Hold? Of(JsonElement root)
    {
        var envelope = new Field(root);
        var mark = envelope[Member];
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(mark["until"].Text, CultureInfo.InvariantCulture, utc, out var until))
            return null;
        return
            envelope[EventReader.Waited].Text is { } guardrail
            && mark["type"].Text is { } type
            && mark["id"].Text is { } id
            && mark["account"].Text is { } account
            && mark["region"].Text is { } region
            && mark["partition"].Text is { } partition
            ? new(guardrail, new(type, id, mark["arn"].Text, account, region, partition), until)
            : null;
    }

    /// <summary>An envelope with this mark, in the place of the one that it may have.</summary>
    /// <remarks>Its values are the event's own text: what is valid JSON and no valid string cannot be written
    /// anew.</remarks>
    public string Mark(JsonElement root)
    {
        var mark = new JsonObject
        {
            ["until"] = Until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["type"] = Resource.Type,
            ["id"] = Resource.Id,
            ["arn"] = Resource.Arn,
            ["account"] = Resource.Account,
            ["region"] = Resource.Region,
            ["partition"] = Resource.Partition,
        };
        var members = root.EnumerateObject()
            .Where(member => member.Name is not (Member or EventReader.Waited))
            .Select(member => $"\"{JsonEncodedText.Encode(member.Name)}\":{member.Value.GetRawText()}")
            .Prepend($"\"{Member}\":{mark.ToJsonString()}")
            .Prepend($"\"{EventReader.Waited}\":\"{Guardrail}\"");
        return $"{{{string.Join(',', members)}}}";
    }
}
