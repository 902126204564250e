using Remediation.Engine.Heartbeats;

namespace Remediation.Cli.Examining;

/// <summary>A region that is examined.</summary>
/// <param name="Aws">Its clients.</param>
/// <param name="Manifest">What the deployment says its parts there must be; null where that could not be read.</param>
internal sealed record Region(AwsClients Aws, Manifest? Manifest)
{
    public string Name => Aws.Region;

    /// <summary>Whether anything of the deployment is there.</summary>
    public bool IsDeployed => Manifest?.Hash is not null;

    /// <summary>The names of the parts of a kind, e.g. <c>function</c>.</summary>
    public IEnumerable<string> NamesOf(string kind)
    {
        var path = $"{kind}/";
        return (Manifest?.Parts.Keys ?? [])
            .Where(part => part.StartsWith(path, StringComparison.Ordinal))
            .Select(part => part[path.Length..])
            .Order(StringComparer.Ordinal);
    }
}
