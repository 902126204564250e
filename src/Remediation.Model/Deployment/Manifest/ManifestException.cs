namespace Remediation.Model.Deployment.Manifest;

/// <summary>A parameter of the manifest is not what a deployment of this version writes.</summary>
public sealed class ManifestException : Exception
{
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="why">What is wrong with it.</param>
    public ManifestException(string parameter, string why, Exception? cause = null)
        : base($"the parameter {parameter} does not say what a part of the deployment must be: {why}", cause) { }
}
