using Amazon.CDK.AWS.SSM;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>
/// What every part of a stack must be, for the guardrails of the engine itself: a parameter each, and one for several
/// roles.
/// </summary>
/// <param name="boundary">The ARN of the managed policy that bounds the roles; null if none does.</param>
internal sealed class Manifest(Construct scope, string? boundary) : Construct(scope, "Manifest")
{
    private readonly RoleParts roles = new();

    /// <param name="id">The construct's id; null for the part's name, where that is known.</param>
    public void Add(ManifestPart part, string? id = null) => Add(part, id ?? part.Name, part.ToJson());

    /// <summary>Adds a role, which <see cref="AddRoles"/> then writes.</summary>
    /// <param name="group">Its group, as <see cref="RolesPart.GroupOf"/> finds it.</param>
    public void Add(string group, RolePart role) => roles.Add(group, role with { Boundary = boundary });

    /// <summary>Writes the roles that were added.</summary>
    /// <exception cref="OptionException">A role's policy is longer than a parameter.</exception>
    public void AddRoles()
    {
        foreach (var part in roles.Bundled())
            Add(part, part.Name.Replace('/', '-'), part.ToJson());
    }

    private void Add(ManifestPart part, string id, string value)
    {
        var props = new CfnParameterProps
        {
            Name = part.Parameter,
            Type = "String",
            // A part that takes more than 4 KB costs a few cents a month.
            Tier = "Intelligent-Tiering",
            Value = Substitution.Of(value),
        };
        _ = new CfnParameter(this, $"{part.Kind}-{id}", props);
    }
}
