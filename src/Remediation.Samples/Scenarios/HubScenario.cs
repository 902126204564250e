using System.Text.Json.Nodes;
using Amazon.SecurityHub.Model;
using Remediation.Guardrails.SecurityHub;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Security Hub of a region (off if <c>given.none</c>; <c>standards</c> by name and version, a <c>generator</c>, that
/// it <c>addsNone</c> of AWS's new controls, and that it is <c>off</c> again then may be given), and one without
/// standards of another region.
/// </summary>
/// <remarks>Placeholders: region, elsewhere, account.</remarks>
public sealed class HubScenario : IScenario
{
    public string Type => "AWS::SecurityHub::Hub";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        // A region has one hub.
        var names = new Dictionary<string, string>
        {
            ["region"] = Deployment.NewRegion(),
            ["elsewhere"] = Deployment.NewRegion(),
            ["account"] = Emulator.Account,
        };
        var elsewhere = new EnableSecurityHubRequest { EnableDefaultStandards = false };
        await aws.In(names["elsewhere"]).SecurityHub.EnableSecurityHubAsync(elsewhere, cancel);
        if ((bool?)given["none"] == true)
            return names;
        var there = aws.In(names["region"]).SecurityHub;
        var request = new EnableSecurityHubRequest
        {
            EnableDefaultStandards = false,
            ControlFindingGenerator = (string?)given["generator"] ?? "SECURITY_CONTROL",
        };
        await there.EnableSecurityHubAsync(request, cancel);
        if (given["standards"]?.AsArray().Select(name => RequestOf((string)name!, names["region"])) is { } standards)
            await there.BatchEnableStandardsAsync(new() { StandardsSubscriptionRequests = [.. standards] }, cancel);
        if ((bool?)given["addsNone"] == true)
            await there.UpdateSecurityHubConfigurationAsync(new() { AutoEnableControls = false }, cancel);
        if ((bool?)given["off"] == true)
            await there.DisableSecurityHubAsync(new(), cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["hub"] = await ReadAsync(aws.In(names["region"]), cancel),
            ["elsewhere"] = await ReadAsync(aws.In(names["elsewhere"]), cancel),
        };

    private static async Task<JsonNode?> ReadAsync(AwsClients there, CancellationToken cancel)
    {
        try
        {
            var hub = await there.SecurityHub.DescribeHubAsync(new(), cancel);
            var standards = await there.SecurityHub.GetEnabledStandardsAsync(new(), cancel);
            return new JsonObject
            {
                ["generator"] = hub.ControlFindingGenerator?.Value,
                ["addsControls"] = hub.AutoEnableControls,
                ["standards"] = new JsonArray([
                    .. (standards.StandardsSubscriptions ?? [])
                        .Select(one => one.StandardsArn)
                        .Order(StringComparer.Ordinal)
                        .Select(arn => (JsonNode?)JsonValue.Create(arn)),
                ]),
            };
        }
        catch (InvalidAccessException)
        {
            return null;
        }
    }

    private static StandardsSubscriptionRequest RequestOf(string name, string region) =>
        new() { StandardsArn = $"arn:aws:securityhub:{region}::standards/{name}" };
}
