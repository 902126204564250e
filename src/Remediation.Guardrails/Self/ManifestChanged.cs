using System.Text.Json.Serialization;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>Nobody but a deployment writes what the engine must be.</summary>
/// <remarks>
/// That somebody wrote is an act that no state shows: the parameter that was written looks like another one. So the
/// call itself is judged here, and the state says only whether the parameter can still be read.
/// </remarks>
public static partial class ManifestChanged
{
    public const string Id = "self-manifest-changed";

    private const string Type = "AWS::SSM::Parameter";
    private const string Parameters = "arn:{partition}:ssm:{region}:{account}:parameter/remediation/*";
    private const int PageSize = 10;

    private static readonly string ManifestRoot = Deployed.ManifestPath.TrimEnd('/');

    public static readonly Guardrail<Parameter> Guardrail = new()
    {
        Id = Id,
        Title = "Tell of a changed manifest of the engine",
        Repairs = """
            Nothing is repaired: tells whoever answers for the account that somebody wrote, deleted or relabelled a
            parameter below `/remediation/manifest/`, which says what the engine must be, or `/remediation/ledger`,
            which says where its ledger is, and that a deployment must write it again. A parameter of the manifest that
            cannot be read is told too.
            """,
        Spares = """
            What CloudFormation writes is a deployment's. The engine may read the manifest and never write it, so that
            nobody who has taken a part of the engine can say what the parts must be. `remediate policy scp` prints the
            policy that keeps people from writing it.
            """,
        Breaks = """
            Nothing. Until the parameter is written again, the guardrails `self-rule-changed`, `self-function-changed`,
            `self-queue-changed`, `self-table-changed` and `self-alarm-changed` put the parts back to what it says.
            """,
        Severity = Severity.Critical,
        Risk = Risk.NotifyOnly,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = new()
        {
            Types = [Type],
            Locate = Locate,
            List = ListAsync,
            Reads = [new("ssm:GetParametersByPath", Parameters)],
        },
        Watches =
        [
            new Watch.Calls(
                "ssm.amazonaws.com",
                "DeleteParameter",
                "DeleteParameters",
                "LabelParameterVersion",
                "PutParameter",
                "UnlabelParameterVersion"
            ),
        ],
        Reads = [new("ssm:GetParameter", Parameters)],
        Writes = [],
        SweepEvery = TimeSpan.FromHours(1),
        State = () => SelfManifestChangedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, _, _) => [],
    };

    /// <summary>A parameter that the engine reads.</summary>
    /// <param name="Exists">Whether there is one.</param>
    /// <param name="Fault">Why it cannot be read; null if it can.</param>
    public sealed record Parameter(bool Exists, string? Fault);

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger is Trigger.Call { EventSource: "ssm.amazonaws.com" } call
            ? call.Request["names"]
                .Texts.Concat(call.Request["name"].Texts)
                .Select(named => NameOf(call, named))
                .Where(IsOurs)
                .Distinct()
                .Select(name => call.Resource(Type, name, Parts.ArnOf(call, "ssm", $"parameter{name}")))
            : [];

    // A name or an ARN, whose path has no second slash.
    private static string NameOf(Trigger.Call call, string named)
    {
        var prefix = Parts.ArnOf(call, "ssm", "parameter");
        return named.StartsWith(prefix, StringComparison.Ordinal) ? named[prefix.Length..] : named;
    }

    private static bool IsOurs(string name) =>
        name == Deployed.LedgerParameter || name.StartsWith(Deployed.ManifestPath, StringComparison.Ordinal);

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new GetParametersByPathRequest
        {
            Path = ManifestRoot,
            Recursive = true,
            MaxResults = PageSize,
            NextToken = cursor,
        };
        var page = await aws.Ssm.GetParametersByPathAsync(request, cancel);
        var near = new Resource(Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        var resources = (page.Parameters ?? []).Select(p =>
            near with
            {
                Id = p.Name,
                Arn = Parts.ArnOf(near, "ssm", $"parameter{p.Name}"),
            }
        );
        return ResourcePage.Of(resources, page.NextToken);
    }

    private static async Task<Parameter?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.Ssm.GetParameterAsync(new() { Name = resource.Id }, cancel);
            return new(Exists: true, FaultOf(resource.Id, answer.Parameter.Value));
        }
        catch (ParameterNotFoundException)
        {
            return new(Exists: false, Fault: null);
        }
    }

    private static string? FaultOf(string name, string value)
    {
        try
        {
            if (name.StartsWith(Deployed.ManifestPath, StringComparison.Ordinal))
                ManifestPart.ReadAny(name, value);
            return null;
        }
        catch (ManifestException e)
        {
            return e.Message;
        }
    }

    private static Verdict Judge(Seen<Parameter> seen)
    {
        var name = seen.Resource.Id;
        var isByOther = seen.Trigger is Trigger.Call && !Parts.IsDeployment(seen.Trigger);
        if (isByOther)
        {
            return seen.Told(
                $"{seen.Trigger.Name} changed the parameter {name}, and no deployment did that: deploy again, "
                    + "and find out who may do that"
            );
        }
        if (!seen.State.Exists && !Parts.IsDeployment(seen.Trigger))
            return seen.Told($"the parameter {name} is gone: deploy again");
        if (seen.State.Fault is { } fault)
            return seen.Told($"{fault}: deploy again");
        return seen.Compliant($"the parameter {name} is a deployment's");
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Parameter))]
    private sealed partial class SelfManifestChangedJson : JsonSerializerContext;
}
