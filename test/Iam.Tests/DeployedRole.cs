using System.Text.Json.Nodes;

namespace Iam.Tests;

/// <summary>A role of a deployment.</summary>
/// <param name="Role">What it is called.</param>
/// <param name="Trust">Who may assume it, as IAM has it.</param>
/// <param name="Policy">What it may do.</param>
internal sealed record DeployedRole(OwnRole Role, string Trust, HeldPolicy Policy)
{
    /// <param name="properties">Its resource's properties, without functions.</param>
    public static DeployedRole Of(JsonNode properties) =>
        new(
            new((string)properties["Path"]!, (string)properties["RoleName"]!),
            properties["AssumeRolePolicyDocument"]!.ToJsonString(),
            HeldPolicy.Of(properties["Policies"]!.AsArray().Single()!["PolicyDocument"]!)
        );

    public string Arn => Role.ArnIn("aws", Account.Id);

    /// <summary>
    /// The principals of this account that the trust names, ARNs; none where it leaves that to IAM, or to a service.
    /// </summary>
    public IReadOnlyList<string> Trusted
    {
        get
        {
            var named = JsonNode.Parse(Trust)!["Statement"]!.AsArray()[0]!["Condition"]
                ?["ArnLike"]
                ?["aws:PrincipalArn"];
            return named is null ? [] : [.. named.AsArray().Select(arn => (string)arn!)];
        }
    }

    public override string ToString() => $"{Role}";
}
