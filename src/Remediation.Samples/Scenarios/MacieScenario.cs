using System.Text.Json.Nodes;
using Amazon.Macie2.Model;
using Remediation.Guardrails.Macie;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Macie of a region (off if <c>given.none</c>; <c>paused</c> and a <c>frequency</c> may be given, and that it is
/// <c>off</c> again then), and a paused one of another region.
/// </summary>
/// <remarks>Placeholders: region, elsewhere, account.</remarks>
public sealed class MacieScenario : IScenario
{
    private const string Paused = "PAUSED";

    public string Type => "AWS::Macie::Session";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        // A region has one session.
        var names = new Dictionary<string, string>
        {
            ["region"] = Deployment.NewRegion(),
            ["elsewhere"] = Deployment.NewRegion(),
            ["account"] = Emulator.Account,
        };
        await aws.In(names["elsewhere"]).Macie.EnableMacieAsync(new() { Status = Paused }, cancel);
        if ((bool?)given["none"] == true)
            return names;
        var there = aws.In(names["region"]).Macie;
        var request = new EnableMacieRequest
        {
            Status = (bool?)given["paused"] == true ? Paused : "ENABLED",
            FindingPublishingFrequency = (string?)given["frequency"] ?? "FIFTEEN_MINUTES",
        };
        await there.EnableMacieAsync(request, cancel);
        if ((bool?)given["off"] == true)
            await there.DisableMacieAsync(new(), cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["session"] = await ReadAsync(aws.In(names["region"]), cancel),
            ["elsewhere"] = await ReadAsync(aws.In(names["elsewhere"]), cancel),
        };

    private static async Task<JsonNode?> ReadAsync(AwsClients there, CancellationToken cancel)
    {
        try
        {
            var session = await there.Macie.GetMacieSessionAsync(new(), cancel);
            return new JsonObject
            {
                ["status"] = session.Status?.Value,
                ["frequency"] = session.FindingPublishingFrequency?.Value,
            };
        }
        catch (AccessDeniedException)
        {
            return null;
        }
    }
}
