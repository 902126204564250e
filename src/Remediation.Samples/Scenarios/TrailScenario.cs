using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A trail that records if <c>given.logging</c> says so (<c>multiRegion</c> and the <c>home</c> region may be given),
/// and a stopped neighbour that no event names.
/// </summary>
/// <remarks>Placeholders: trail, trailArn, neighbour, home, account.</remarks>
public sealed class TrailScenario : IScenario
{
    public string Type => "AWS::CloudTrail::Trail";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var name = $"audit-{Guid.NewGuid():N}"[..18];
        var logs = $"{name}-logs";
        var home = (string?)given["home"] ?? aws.Region;
        var there = aws.In(home);
        await aws.S3.PutBucketAsync(logs, cancel);
        var trail = await CreateAsync(there, name, logs, (bool?)given["multiRegion"] == true, cancel);
        await CreateAsync(there, $"{name}-beside", logs, false, cancel);
        await there.CloudTrail.StartLoggingAsync(new() { Name = name }, cancel);
        if ((bool?)given["logging"] != true)
            await there.CloudTrail.StopLoggingAsync(new() { Name = name }, cancel);
        return new Dictionary<string, string>
        {
            ["trail"] = name,
            ["trailArn"] = trail,
            ["neighbour"] = $"{name}-beside",
            ["home"] = home,
            ["account"] = trail.Split(':')[4],
        };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var client = aws.In(names["home"]).CloudTrail;
        var status = await client.GetTrailStatusAsync(new() { Name = names["trail"] }, cancel);
        var trail = (await client.GetTrailAsync(new() { Name = names["trail"] }, cancel)).Trail;
        var neighbour = await client.GetTrailStatusAsync(new() { Name = names["neighbour"] }, cancel);
        return new()
        {
            ["trail"] = new JsonObject
            {
                ["isLogging"] = status.IsLogging,
                ["isMultiRegion"] = trail.IsMultiRegionTrail,
            },
            ["neighbour"] = new JsonObject { ["isLogging"] = neighbour.IsLogging },
        };
    }

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string name,
        string bucket,
        bool multiRegion,
        CancellationToken cancel
    )
    {
        var request = new CreateTrailRequest
        {
            Name = name,
            S3BucketName = bucket,
            IsMultiRegionTrail = multiRegion,
        };
        return (await aws.CloudTrail.CreateTrailAsync(request, cancel)).TrailARN;
    }
}
