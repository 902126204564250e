using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Ec2;

/// <summary>Nobody reaches the serial consoles of a region's instances.</summary>
public static partial class SerialConsoleEnabled
{
    public const string Id = "ec2-serial-console-enabled";

    private const string Enabling = "EnableSerialConsoleAccess";

    private static readonly Permission GetStatus = RegionSettings.Permission("GetSerialConsoleAccessStatus");
    private static readonly Permission Disable = RegionSettings.Permission("DisableSerialConsoleAccess");
    private static readonly Permission Enable = RegionSettings.Permission(Enabling);

    public static readonly Guardrail<RegionSetting<bool>> Guardrail = new()
    {
        Id = Id,
        Title = "Switch off access to the serial consoles of instances",
        Repairs = """
            Switches off the account's access to the serial consoles of EC2 instances in the region. A console is
            reached by AWS's API, past security groups and network ACLs.
            """,
        Spares = """
            Where a declarative policy of the organization switches the access on, it stays: the policy alone can change
            it. While somebody rescues an instance by its console, exempt the setting for that time. AWS Config does not
            record it: what no call shows is found by the sweep.
            """,
        Breaks = """
            Console sessions that are open end, and none can be opened until the access is switched on again.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.Compute,
        Controls = [],
        On = RegionSettings.Kind("AWS::EC2::SerialConsoleAccess", "serial-console-access"),
        Watches = [new Watch.Calls(Ec2Calls.EventSource, Enabling)],
        Reads = [GetStatus],
        Writes = [Disable],
        Undos = [Enable],
        State = () => Ec2SerialConsoleEnabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, from, to) => RegionSettings.Change(from, to, Put),
        Asks = call => call.EventName == Enabling,
    };

    private static async Task<RegionSetting<bool>?> ObserveAsync(
        AwsClients aws,
        Resource setting,
        CancellationToken cancel
    )
    {
        var answer = await aws.EC2.GetSerialConsoleAccessStatusAsync(new(), cancel);
        return new(answer.SerialConsoleAccessEnabled == true) { ManagedBy = answer.ManagedBy?.Value };
    }

    private static Verdict Judge(Seen<RegionSetting<bool>> seen) =>
        seen.State.Value
            ? RegionSettings.Wrong(seen, "serial consoles can be reached", wanted: false)
            : seen.Compliant("serial consoles cannot be reached");

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSerialConsoleAccess.html
    private static Step Put(bool value) =>
        value
            ? RegionSettings.Write(
                Enable,
                run => run.Aws.EC2.EnableSerialConsoleAccessAsync(new(), run.Cancel).AsAnswer()
            )
            : RegionSettings.Write(
                Disable,
                run => run.Aws.EC2.DisableSerialConsoleAccessAsync(new(), run.Cancel).AsAnswer()
            );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RegionSetting<bool>))]
    private sealed partial class Ec2SerialConsoleEnabledJson : JsonSerializerContext;
}
