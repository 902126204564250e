using Amazon.CDK.AWS.SSM;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>What every part of a stack must be, a parameter each, for the guardrails of the engine itself.</summary>
internal sealed class Manifest(Construct scope) : Construct(scope, "Manifest")
{
    /// <param name="id">The construct's id; null for the part's name, where that is known.</param>
    public void Add(ManifestPart part, string? id = null)
    {
        var props = new CfnParameterProps
        {
            Name = part.Parameter,
            Type = "String",
            // A part that takes more than 4 KB costs a few cents a month.
            Tier = "Intelligent-Tiering",
            Description = $"What the {part.Kind} {id ?? part.Name} must be",
            Value = part.ToJson(),
        };
        _ = new CfnParameter(this, $"{part.Kind}-{id ?? part.Name}", props);
    }
}
