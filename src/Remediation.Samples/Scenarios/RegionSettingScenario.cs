using System.Text.Json.Nodes;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The settings of EC2 in a region of their own: <c>given.serialConsole</c>, <c>given.ebsEncryption</c>,
/// <c>given.snapshots</c> and <c>given.images</c>. Each that is not given is wrong, and stands beside the one that the
/// event is about.
/// </summary>
/// <remarks>Placeholders: region, account.</remarks>
/// <param name="type">The kind whose samples it builds.</param>
public sealed class RegionSettingScenario(string type) : IScenario
{
    private const string Unblocked = "unblocked";

    public string Type => type;

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        var ec2 = aws.In(region).EC2;
        if ((bool?)given["serialConsole"] ?? true)
            await ec2.EnableSerialConsoleAccessAsync(new(), cancel);
        if ((bool?)given["ebsEncryption"] == true)
            await ec2.EnableEbsEncryptionByDefaultAsync(new(), cancel);
        if ((string?)given["snapshots"] is { } snapshots and not Unblocked)
            await ec2.EnableSnapshotBlockPublicAccessAsync(new() { State = snapshots }, cancel);
        if ((string?)given["images"] is { } images and not Unblocked)
            await ec2.EnableImageBlockPublicAccessAsync(new() { ImageBlockPublicAccessState = images }, cancel);
        return new Dictionary<string, string> { ["region"] = region, ["account"] = Emulator.Account };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var ec2 = aws.In(names["region"]).EC2;
        var console = await ec2.GetSerialConsoleAccessStatusAsync(new(), cancel);
        var encryption = await ec2.GetEbsEncryptionByDefaultAsync(new(), cancel);
        var snapshots = await ec2.GetSnapshotBlockPublicAccessStateAsync(new(), cancel);
        var images = await ec2.GetImageBlockPublicAccessStateAsync(new(), cancel);
        return new()
        {
            ["serialConsole"] = console.SerialConsoleAccessEnabled,
            ["ebsEncryption"] = encryption.EbsEncryptionByDefault,
            ["snapshots"] = snapshots.State?.Value,
            ["images"] = images.ImageBlockPublicAccessState,
        };
    }
}
