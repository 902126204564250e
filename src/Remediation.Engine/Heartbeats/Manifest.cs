using System.Globalization;
using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Heartbeats;

/// <summary>The manifest of a region: what the deployment says its parts there must be.</summary>
/// <param name="Parameters">Its parameters.</param>
internal sealed record Manifest(IReadOnlyList<Parameter> Parameters)
{
    private const string Rule = Deployed.ManifestPath + "rule/";
    private const string Queue = Deployed.ManifestPath + "queue/";

    /// <summary>The SHA-256 of names and versions; null where there are no parameters.</summary>
    public string? Hash
    {
        get
        {
            if (Parameters.Count == 0)
                return null;
            var lines = Parameters.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Version}"));
            return RecordId.Hash(string.Join('\n', lines.Order(StringComparer.Ordinal)));
        }
    }

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
        var parameters = new List<Parameter>();
        var request = new GetParametersByPathRequest { Path = Deployed.ManifestPath, Recursive = true };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, cancel);
            parameters.AddRange(page.Parameters ?? []);
            request.NextToken = page.NextToken;
        } while (!string.IsNullOrEmpty(request.NextToken));
        return new(parameters);
    }

    /// <summary>The URL of one of its queues.</summary>
    /// <exception cref="InvalidDataException">The parameter names none.</exception>
    public string UrlOf(string queue)
    {
        var parameter = Parameters.First(p => p.Name == Queue + queue);
        try
        {
            using var part = JsonDocument.Parse(parameter.Value);
            return new Field(part.RootElement)["url"].Text ?? throw NoUrl(parameter);
        }
        catch (JsonException)
        {
            throw NoUrl(parameter);
        }
    }

    private static InvalidDataException NoUrl(Parameter parameter) =>
        new($"the parameter {parameter.Name} names no \"url\"");

    private IEnumerable<string> NamesOf(string path) =>
        Parameters
            .Where(parameter => parameter.Name.StartsWith(path, StringComparison.Ordinal))
            .Select(parameter => parameter.Name[path.Length..]);
}
