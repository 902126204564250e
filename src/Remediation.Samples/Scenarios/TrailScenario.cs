using System.Text.Json.Nodes;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>A trail that records if <c>given.logging</c> says so (<c>multiRegion</c> and the <c>home</c> region may be given), and a stopped neighbour that no event names.</summary>
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
        var home = (string?)given["home"] ?? aws.Region;
        await aws.S3.PutBucketAsync($"{name}-logs", cancel);
        var trail = await CreateAsync(aws.In(home), name, $"{name}-logs", (bool?)given["multiRegion"] == true, cancel);
        await CreateAsync(aws.In(home), $"{name}-beside", $"{name}-logs", false, cancel);
        await aws.In(home).CloudTrail.StartLoggingAsync(new() { Name = name }, cancel);
        if ((bool?)given["logging"] != true)
            await aws.In(home).CloudTrail.StopLoggingAsync(new() { Name = name }, cancel);
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
        return new()
        {
            ["trail"] = new JsonObject
            {
                ["isLogging"] = (await client.GetTrailStatusAsync(new() { Name = names["trail"] }, cancel)).IsLogging,
                ["isMultiRegion"] = (await client.GetTrailAsync(new() { Name = names["trail"] }, cancel))
                    .Trail
                    .IsMultiRegionTrail,
            },
            ["neighbour"] = new JsonObject
            {
                ["isLogging"] = (
                    await client.GetTrailStatusAsync(new() { Name = names["neighbour"] }, cancel)
                ).IsLogging,
            },
        };
    }

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string name,
        string bucket,
        bool multiRegion,
        CancellationToken cancel
    ) =>
        (
            await aws.CloudTrail.CreateTrailAsync(
                new()
                {
                    Name = name,
                    S3BucketName = bucket,
                    IsMultiRegionTrail = multiRegion,
                },
                cancel
            )
        ).TrailARN;
}
