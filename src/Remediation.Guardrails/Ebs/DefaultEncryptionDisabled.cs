using System.Text.Json.Serialization;
using Remediation.Guardrails.Ec2;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ebs;

/// <summary>EBS encrypts what is made in a region, also where nobody asks for it.</summary>
public static partial class DefaultEncryptionDisabled
{
    public const string Id = "ebs-default-encryption-disabled";

    private const string Disabling = "DisableEbsEncryptionByDefault";

    private static readonly Permission Get = RegionSettings.Permission("GetEbsEncryptionByDefault");
    private static readonly Permission Enable = RegionSettings.Permission("EnableEbsEncryptionByDefault");
    private static readonly Permission Disable = RegionSettings.Permission(Disabling);

    public static readonly Guardrail<RegionSetting<bool>> Guardrail = new()
    {
        Id = Id,
        Title = "Switch on EBS's encryption by default",
        Repairs = """
            Switches on that EBS encrypts every new volume, and every copy of a snapshot, in the region.
            """,
        Spares = """
            What was made without encryption stays so. The key that EBS encrypts with by default stays as well: which
            one it is, is not judged. AWS Config does not record the setting: what neither a call nor its rule shows is
            found by the sweep.
            """,
        Breaks = """
            Where the region's default key is one of your own, whoever makes volumes needs permission to use it: Auto
            Scaling and other services need a grant, and launches fail without one. Instance types that cannot use
            encrypted volumes can no longer be launched.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("EC2.7"), Cis("3.0.0", "2.2.1")],
        On = RegionSettings.Kind("AWS::EC2::EbsEncryptionByDefault", "ebs-encryption-by-default"),
        Watches =
        [
            new Watch.Calls(Ec2Calls.EventSource, Disabling),
            new Watch.ConfigRule("ec2-ebs-encryption-by-default"),
        ],
        Reads = [Get],
        Writes = [Enable],
        Undos = [Disable],
        State = () => EbsDefaultEncryptionDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, from, to) => RegionSettings.Change(from, to, Put),
        Asks = call => call.EventName == Disabling,
    };

    private static async Task<RegionSetting<bool>?> ObserveAsync(
        AwsClients aws,
        Resource setting,
        CancellationToken cancel
    )
    {
        var answer = await aws.EC2.GetEbsEncryptionByDefaultAsync(new(), cancel);
        return new(answer.EbsEncryptionByDefault == true);
    }

    private static Verdict Judge(Seen<RegionSetting<bool>> seen) =>
        seen.State.Value
            ? seen.Compliant("EBS encrypts by default")
            : RegionSettings.Wrong(seen, "EBS encrypts only where somebody asks for it", wanted: true);

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableEbsEncryptionByDefault.html
    private static Step Put(bool value) =>
        value
            ? RegionSettings.Write(
                Enable,
                run => run.Aws.EC2.EnableEbsEncryptionByDefaultAsync(new(), run.Cancel).AsAnswer()
            )
            : RegionSettings.Write(
                Disable,
                run => run.Aws.EC2.DisableEbsEncryptionByDefaultAsync(new(), run.Cancel).AsAnswer()
            );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RegionSetting<bool>))]
    private sealed partial class EbsDefaultEncryptionDisabledJson : JsonSerializerContext;
}
