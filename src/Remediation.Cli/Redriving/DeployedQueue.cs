using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace Remediation.Cli.Redriving;

/// <summary>A dead letter queue.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Region">The region that it is in.</param>
internal sealed partial record DeployedQueue(string Url, string Region)
{
    /// <summary>The queue's name, and where it is.</summary>
    public override string ToString() => $"{Url[(Url.LastIndexOf('/') + 1)..]} in {Region}";

    private const string Path = Deployed.ManifestPath + "queue";

    /// <summary>The region that a queue's URL names; null where it names none, as an emulator's.</summary>
    public static string? RegionOf(string url) =>
        RegionInHost().Match(new Uri(url).Host) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The dead letter queues of a region, as the deployment's parameters there tell them.</summary>
    /// <exception cref="CliException">There is none, or a parameter says something else.</exception>
    public static async Task<IReadOnlyList<DeployedQueue>> FindAsync(AwsClients aws, CancellationToken cancel)
    {
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        var queues = new List<DeployedQueue>();
        var request = new GetParametersByPathRequest { Path = Path };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, cancel);
            queues.AddRange((page.Parameters ?? []).Select(Read).OfType<DeployedQueue>());
            request.NextToken = page.NextToken;
        } while (!string.IsNullOrEmpty(request.NextToken));
        if (queues.Count > 0)
            return queues;
        throw CliException.Usage(
            $"no dead letter queue: {aws.Region} has no parameter of one below {Path}/, so nothing is deployed there; "
                + "give --region REGION, or --queue URL"
        );
    }

    // In the queue of delays events wait for their time, and not because something failed.
    private static DeployedQueue? Read(Parameter parameter)
    {
        var part = Parsed(parameter.Value);
        if (TextOf(part, "name") == Deployed.Delays)
            return null;
        if (
            Arn.Parse(TextOf(part, "arn")) is { Service: "sqs", Region.Length: > 0 } arn
            && TextOf(part, "url") is { } url
            && CommonOptions.IsUrl(url)
        )
        {
            return new(url, arn.Region);
        }
        throw CliException.Failed(
            $"the parameter {parameter.Name} does not say which queue it stands for, with \"name\", \"arn\" and "
                + "\"url\": deploy again, or give --queue URL"
        );
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonObject? part, string member) =>
        part?[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex(@"(?:^|\.)sqs(?:-fips)?\.([a-z0-9\-]+)\.")]
    private static partial Regex RegionInHost();
}
