using System.Text.Json.Nodes;
using Amazon.GuardDuty.Model;
using Remediation.Guardrails.GuardDuty;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// GuardDuty's detector of a region (none if <c>given.none</c>; <c>suspended</c>, a <c>frequency</c> and
/// <c>features</c>, as a CreateDetector names them, may be given, and that it is <c>deleted</c> then), and a suspended
/// one of another region.
/// </summary>
/// <remarks>Placeholders: region, elsewhere, account, detector.</remarks>
public sealed class DetectorScenario : IScenario
{
    public string Type => "AWS::GuardDuty::Detector";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        // A region has one detector.
        var names = new Dictionary<string, string>
        {
            ["region"] = Deployment.NewRegion(),
            ["elsewhere"] = Deployment.NewRegion(),
            ["account"] = Emulator.Account,
            ["detector"] = "12abc34d567e8fa901bc2d34e56789f0",
        };
        await aws.In(names["elsewhere"]).GuardDuty.CreateDetectorAsync(new() { Enable = false }, cancel);
        if ((bool?)given["none"] == true)
            return names;
        var there = aws.In(names["region"]).GuardDuty;
        var request = new CreateDetectorRequest
        {
            Enable = (bool?)given["suspended"] != true,
            FindingPublishingFrequency = (string?)given["frequency"] ?? "FIFTEEN_MINUTES",
            Features = [.. (given["features"]?.AsArray() ?? []).Select(feature => FeatureOf(feature!))],
        };
        names["detector"] = (await there.CreateDetectorAsync(request, cancel)).DetectorId!;
        if ((bool?)given["deleted"] == true)
            await there.DeleteDetectorAsync(new() { DetectorId = names["detector"] }, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["detector"] = await ReadAsync(aws.In(names["region"]), cancel),
            ["elsewhere"] = await ReadAsync(aws.In(names["elsewhere"]), cancel),
        };

    private static async Task<JsonNode?> ReadAsync(AwsClients there, CancellationToken cancel)
    {
        var ids = (await there.GuardDuty.ListDetectorsAsync(new(), cancel)).DetectorIds;
        if (ids.Count == 0)
            return null;
        var detector = await there.GuardDuty.GetDetectorAsync(new() { DetectorId = ids.Single() }, cancel);
        return new JsonObject
        {
            ["status"] = detector.Status.Value,
            ["frequency"] = detector.FindingPublishingFrequency?.Value,
            ["features"] = new JsonObject((detector.Features ?? []).SelectMany(StatusesOf)),
        };
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> StatusesOf(
        DetectorFeatureConfigurationResult feature
    ) =>
        (feature.AdditionalConfiguration ?? [])
            .Select(part => KeyValuePair.Create($"{feature.Name} {part.Name}", (JsonNode?)part.Status?.Value))
            .Prepend(KeyValuePair.Create($"{feature.Name}", (JsonNode?)feature.Status?.Value));

    private static DetectorFeatureConfiguration FeatureOf(JsonNode json) =>
        new()
        {
            Name = (string?)json["Name"],
            Status = (string?)json["Status"],
            AdditionalConfiguration = json["AdditionalConfiguration"]
                ?.AsArray()
                .Select(part => new DetectorAdditionalConfiguration
                {
                    Name = (string?)part!["Name"],
                    Status = (string?)part["Status"],
                })
                .ToList(),
        };
}
