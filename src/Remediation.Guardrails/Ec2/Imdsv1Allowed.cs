using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>An instance's metadata, and so its credentials, are given to nobody without a session token.</summary>
public static partial class Imdsv1Allowed
{
    public const string Id = "ec2-imdsv1-allowed";

    private const string Modifying = "ModifyInstanceMetadataOptions";
    private const string Optional = "optional";

    private static readonly Permission Modify = Instances.Type.Permission($"ec2:{Modifying}");

    public static readonly Guardrail<MetadataOptions> Guardrail = new()
    {
        Id = Id,
        Title = "Ask for a session token where an instance's metadata are read (IMDSv2)",
        Repairs = """
            Requires a session token for an instance's metadata (`HttpTokens` is `required`, IMDSv2), where they can be
            read without one (IMDSv1): right after a launch, and when somebody allows it later.
            """,
        Spares = """
            An instance whose metadata nobody can read is left alone, and so is one that is terminated. The hop limit and
            all other options stay: with a limit of 1 a container on the instance may not reach the metadata, as before.
            Launch templates, launch configurations, images and the account's defaults are not looked at: what allows
            IMDSv1 there allows it again at the next launch, and is repaired again.
            """,
        Breaks = """
            Software that knows IMDSv1 alone gets neither metadata nor credentials any more: old SDKs, agents and
            appliances. CloudWatch's metric `MetadataNoToken` of an instance says whether there is any; exempt those
            instances first.
            """,
        Severity = Severity.High,
        Risk = Risk.Disruptive,
        Practice = Practice.Compute,
        Controls = [Fsbp("EC2.8"), Cis("3.0.0", "5.6")],
        On = Instances.Kind,
        Watches =
        [
            new Watch.Calls(Ec2Calls.EventSource, Instances.Launching, Modifying),
            new Watch.ConfigItem(Instances.TypeName),
            new Watch.ConfigRule("ec2-imdsv2-check"),
        ],
        Reads = [Instances.Describe],
        Writes = [Modify],
        State = () => Ec2Imdsv1AllowedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => OptionsIn(call).Any(options => options["httpTokens"].Text == Optional),
    };

    /// <summary>How an instance's metadata can be read.</summary>
    /// <param name="NeedsToken">Whether only with a session token.</param>
    /// <param name="IsReachable">Whether at all.</param>
    /// <remarks>
    /// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
    /// </remarks>
    public sealed record MetadataOptions(bool NeedsToken, bool IsReachable);

    private static async Task<MetadataOptions?> ObserveAsync(
        AwsClients aws,
        Resource instance,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new DescribeInstancesRequest { InstanceIds = [instance.Id] };
            var answer = await aws.EC2.DescribeInstancesAsync(request, cancel);
            var found = (answer.Reservations ?? []).SelectMany(one => one.Instances ?? []).FirstOrDefault();
            if (found is null || !Instances.IsThere(found))
                return null;
            var options = found.MetadataOptions;
            return new(
                options?.HttpTokens == HttpTokensState.Required,
                options?.HttpEndpoint != InstanceMetadataEndpointState.Disabled
            );
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidInstanceID.NotFound")
        {
            return null;
        }
    }

    // A launch does not ask for it as a rule: the answer says what the image, the template and the account made of it.
    private static IEnumerable<Field> OptionsIn(Trigger.Call call) =>
        call.EventName == Instances.Launching
            ? Ec2Calls.ResponseOf(call)["instancesSet"].Items.Select(one => one["metadataOptions"])
            : [Ec2Calls.RequestOf(call), Ec2Calls.ResponseOf(call)["instanceMetadataOptions"]];

    private static Verdict Judge(Seen<MetadataOptions> seen)
    {
        if (!seen.State.IsReachable)
            return seen.Compliant("nobody can read the instance's metadata");
        return seen.State.NeedsToken
            ? seen.Compliant("the instance's metadata are read with a session token alone")
            : seen.Violation(
                "the instance's metadata can be read without a session token (IMDSv1)",
                seen.State with
                {
                    NeedsToken = true,
                }
            );
    }

    private static IEnumerable<Step> Change(Resource instance, MetadataOptions from, MetadataOptions to)
    {
        if (from != to)
            yield return Put(instance.Id, to);
    }

    // What a call does not name stays. Tokens can be named only together with an endpoint that is enabled.
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
    private static Step Put(string instance, MetadataOptions options)
    {
        var tokens = options.NeedsToken ? HttpTokensState.Required : HttpTokensState.Optional;
        var request = new ModifyInstanceMetadataOptionsRequest
        {
            InstanceId = instance,
            HttpEndpoint = options.IsReachable
                ? InstanceMetadataEndpointState.Enabled
                : InstanceMetadataEndpointState.Disabled,
            HttpTokens = options.IsReachable ? tokens : null,
        };
        var parameters = new JsonObject { ["InstanceId"] = instance, ["HttpEndpoint"] = request.HttpEndpoint.Value };
        if (options.IsReachable)
            parameters["HttpTokens"] = tokens.Value;
        return new(
            Modify,
            Modifying,
            parameters,
            run => run.Aws.EC2.ModifyInstanceMetadataOptionsAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(MetadataOptions))]
    private sealed partial class Ec2Imdsv1AllowedJson : JsonSerializerContext;
}
