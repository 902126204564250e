using System.Text.Json.Serialization;
using Amazon;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>Some of the deployment's roles: a parameter takes several, so that the stack has room for all.</summary>
/// <remarks>
/// The part's name is the roles' group and a number, e.g. <c>s3/1</c>: whoever knows a role's name reads the parameters
/// of its group and no others.
/// </remarks>
public sealed record RolesPart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "roles";

    /// <summary>The group of roles whose names CloudFormation makes up.</summary>
    public const string Unnamed = "unnamed";

    [JsonIgnore]
    public override string Kind => Word;

    public Sequence<RolePart> Roles { get; init; } = [];

    /// <summary>
    /// The group of a role: the service of a guardrail's role, e.g. <c>s3</c> of <c>remediation-read-s3</c>, else the
    /// first word of its name, e.g. <c>engine</c>; null of a name that no role of a deployment has.
    /// </summary>
    public static string? GroupOf(string role)
    {
        if (role.StartsWith(Deployed.StackName + "-", StringComparison.Ordinal))
            return Unnamed;
        if (!role.StartsWith(Deployed.Prefix, StringComparison.Ordinal))
            return null;
        var word = role[Deployed.Prefix.Length..].Split('-') switch
        {
            ["read" or "undo", var service, ..] => service,
            var words => words[0],
        };
        return word.Length > 0 && word.All(char.IsAsciiLetterOrDigit) ? word : null;
    }

    /// <summary>
    /// The region that the name of a role of another stack than the first home's has in it, of the same partition: at
    /// the end of a name that the deployment chose, and after the stack's of one that CloudFormation made up. Null if
    /// there is none.
    /// </summary>
    /// <param name="role">The role's name.</param>
    /// <param name="home">The region that is not meant, the engine's own.</param>
    public static string? RegionOf(string role, string home)
    {
        var partition = Regions.PartitionOf(home);
        foreach (var region in RegionEndpoint.EnumerableAllRegions)
        {
            var isNamed =
                role.EndsWith($"-{region.SystemName}", StringComparison.Ordinal)
                || role.StartsWith($"{Deployed.StackName}-{region.SystemName}-", StringComparison.Ordinal);
            if (isNamed && region.SystemName != home && region.PartitionName == partition)
                return region.SystemName;
        }
        return null;
    }
}
