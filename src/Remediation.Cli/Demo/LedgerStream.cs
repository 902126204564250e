using System.Text;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Demo;

/// <summary>
/// Reads a table's DynamoDB stream from an emulator. Its records in JSON are the elements of the stream event that
/// Lambda is given.
/// </summary>
/// <remarks>
/// The SDK's stream client is a package of its own; three calls do without it. They are signed by name alone, which
/// emulators take and AWS does not.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
/// </remarks>
internal sealed class LedgerStream(Uri endpoint, string region, string arn) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Every record of the stream so far, as Lambda's stream event.</summary>
    public async Task<JsonObject> ReadAsync(CancellationToken cancel)
    {
        var records = new JsonArray();
        var stream = await CallAsync("DescribeStream", new() { ["StreamArn"] = arn }, cancel);
        foreach (var shard in stream["StreamDescription"]!["Shards"]!.AsArray())
        {
            await ReadShardAsync((string?)shard!["ShardId"], records, cancel);
        }
        return new() { ["Records"] = records };
    }

    public void Dispose() => http.Dispose();

    private async Task ReadShardAsync(string? shard, JsonArray records, CancellationToken cancel)
    {
        var start = new JsonObject
        {
            ["StreamArn"] = arn,
            ["ShardId"] = shard,
            ["ShardIteratorType"] = "TRIM_HORIZON",
        };
        var iterator = (await CallAsync("GetShardIterator", start, cancel))["ShardIterator"];
        while ((string?)iterator is { Length: > 0 } next)
        {
            var page = await CallAsync("GetRecords", new() { ["ShardIterator"] = next }, cancel);
            if (page["Records"] is not JsonArray { Count: > 0 } found)
                return;
            foreach (var record in found)
            {
                var copy = record!.DeepClone();
                copy["eventSourceARN"] = arn;
                records.Add(copy);
            }
            iterator = page["NextShardIterator"];
        }
    }

    private async Task<JsonNode> CallAsync(string operation, JsonObject body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8),
        };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"DynamoDBStreams_20120810.{operation}");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=emulated/20260101/{region}/dynamodb/aws4_request, "
                + "SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{operation} answered {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
