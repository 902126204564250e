using System.Text.Json.Serialization;
using Remediation.Guardrails.Ec2;

namespace Remediation.Guardrails.Ami;

/// <summary>Nobody in a region can share a machine image with everybody.</summary>
/// <remarks>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html</remarks>
public static partial class SharingUnblocked
{
    public const string Id = "ami-sharing-unblocked";

    private const string Disabling = "DisableImageBlockPublicAccess";

    private const string Blocked = "block-new-sharing";
    private const string None = "unblocked";

    private static readonly Permission GetState = RegionSettings.Permission("GetImageBlockPublicAccessState");
    private static readonly Permission Enable = RegionSettings.Permission("EnableImageBlockPublicAccess");
    private static readonly Permission Disable = RegionSettings.Permission(Disabling);

    public static readonly Guardrail<RegionSetting<string>> Guardrail = new()
    {
        Id = Id,
        Title = "Block the public sharing of images",
        Repairs = """
            Blocks in the region that a machine image is shared with everybody (`block-new-sharing`). AWS takes up to ten
            minutes for it, and until then the setting still reads as it was.
            """,
        Spares = """
            Images that are public already stay so: `ami-public` takes their shares back. Shares with accounts and
            organizations are not blocked. Where a declarative policy of the organization sets the block, it stays: the
            policy alone can change it. AWS Config does not record the setting: what no call shows is found by the
            sweep.
            """,
        Breaks = """
            No image can be made public. Exempt the setting in accounts that publish images on purpose.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [],
        On = RegionSettings.Kind("AWS::EC2::ImageBlockPublicAccess", "image-block-public-access"),
        Watches = [new Watch.Calls(Ec2Calls.EventSource, Disabling)],
        Reads = [GetState],
        Writes = [Enable],
        Undos = [Disable],
        Settles = TimeSpan.FromMinutes(10),
        State = () => AmiSharingUnblockedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, from, to) => RegionSettings.Change(from, to, Put),
        Asks = call => call.EventName == Disabling,
    };

    private static async Task<RegionSetting<string>?> ObserveAsync(
        AwsClients aws,
        Resource setting,
        CancellationToken cancel
    )
    {
        var answer = await aws.EC2.GetImageBlockPublicAccessStateAsync(new(), cancel);
        return new(answer.ImageBlockPublicAccessState ?? None) { ManagedBy = answer.ManagedBy?.Value };
    }

    private static Verdict Judge(Seen<RegionSetting<string>> seen) =>
        seen.State.Value == Blocked
            ? seen.Compliant($"the public sharing of images is blocked ({Blocked})")
            : RegionSettings.Wrong(seen, "images can be shared with everybody", Blocked);

    private static Step Put(string value) =>
        value == None
            ? RegionSettings.Write(
                Disable,
                run => run.Aws.EC2.DisableImageBlockPublicAccessAsync(new(), run.Cancel).AsAnswer()
            )
            : RegionSettings.Write(
                Enable,
                run =>
                    run.Aws.EC2.EnableImageBlockPublicAccessAsync(
                            new() { ImageBlockPublicAccessState = value },
                            run.Cancel
                        )
                        .AsAnswer(),
                new() { ["ImageBlockPublicAccessState"] = value }
            );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RegionSetting<string>))]
    private sealed partial class AmiSharingUnblockedJson : JsonSerializerContext;
}
