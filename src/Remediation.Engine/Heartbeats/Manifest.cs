using System.Globalization;
using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Heartbeats;

/// <summary>The manifest of a region: what the deployment says its parts there must be.</summary>
/// <param name="Hash">The SHA-256 of the parameters' names and versions; null where there are none.</param>
/// <param name="Parts">What each part must be, by kind and name, e.g. <c>queue/remediation-delays</c>.</param>
internal sealed record Manifest(string? Hash, IReadOnlyDictionary<string, string> Parts)
{
    private const string Rule = "rule/";
    private const string Queue = "queue/";

    /// <summary>The names of its rules.</summary>
    public IEnumerable<string> Rules => NamesOf(Rule);

    /// <summary>The names of its queues.</summary>
    public IEnumerable<string> Queues => NamesOf(Queue);

    /// <summary>Reads the manifest of the clients' region.</summary>
    public static async Task<Manifest> ReadAsync(AwsClients own, CancellationToken cancel)
    {
        var ssm = own.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                own.Credentials,
                own.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        var parts = new Dictionary<string, string>();
        var versions = new List<string>();
        var request = new GetParametersByPathRequest { Path = Deployed.ManifestPath, Recursive = true };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, cancel);
            foreach (var parameter in page.Parameters ?? [])
            {
                parts[parameter.Name[Deployed.ManifestPath.Length..]] = parameter.Value;
                versions.Add($"{parameter.Name} {parameter.Version?.ToString(CultureInfo.InvariantCulture)}");
            }
            request.NextToken = page.NextToken;
        } while (!string.IsNullOrEmpty(request.NextToken));
        var sorted = string.Join('\n', versions.Order(StringComparer.Ordinal));
        return new(versions.Count > 0 ? RecordId.Hash(sorted) : null, parts);
    }

    /// <summary>The URL of one of its queues.</summary>
    /// <exception cref="InvalidDataException">Its part names none.</exception>
    public string UrlOf(string queue)
    {
        var part = Queue + queue;
        try
        {
            using var json = JsonDocument.Parse(Parts[part]);
            return new Field(json.RootElement)["url"].Text ?? throw NoUrl(part);
        }
        catch (JsonException)
        {
            throw NoUrl(part);
        }
    }

    private static InvalidDataException NoUrl(string part) =>
        new($"the parameter {Deployed.ManifestPath}{part} names no \"url\"");

    private IEnumerable<string> NamesOf(string kind) =>
        Parts
            .Keys.Where(part => part.StartsWith(kind, StringComparison.Ordinal))
            .Select(part => part[kind.Length..])
            .Order(StringComparer.Ordinal);
}
