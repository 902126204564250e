using System.Reflection;
using Amazon;
using Amazon.Runtime;

namespace Wire.Tests;

/// <summary>Plays a case: makes its client, fills its request and calls its operation.</summary>
public static class Play
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(StandIns.StandInClient).Assembly,
        typeof(Play).Assembly,
        typeof(Amazon.S3.AmazonS3Client).Assembly,
        typeof(Amazon.EC2.AmazonEC2Client).Assembly,
        typeof(Amazon.DynamoDBv2.AmazonDynamoDBClient).Assembly,
        typeof(Amazon.SimpleSystemsManagement.AmazonSimpleSystemsManagementClient).Assembly,
        typeof(Amazon.SQS.AmazonSQSClient).Assembly,
        typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient).Assembly,
    ];

    public static Type TypeOf(string name) =>
        Assemblies.Select(a => a.GetType(name)).FirstOrDefault(t => t is not null)
        ?? throw new TypeLoadException($"there is no {name}: run python3 tools/standins/generate.py");

    /// <summary>Calls the operation; the exchange keeps what was sent.</summary>
    public static async Task<object> CallAsync(Case given, Exchange exchange, int retries = 0)
    {
        var config = Config(given, exchange);
        config.MaxErrorRetry = retries;
        using var client = (AmazonServiceClient)
            Activator.CreateInstance(TypeOf(given.Client), new BasicAWSCredentials("a", "b"), config)!;
        var type = TypeOf($"{given.Namespace}.{given.Operation}Request");
        var request = Shapes.Fill(type, given.Input);
        var method = client.GetType().GetMethod($"{given.Operation}Async", [type, typeof(CancellationToken)])!;
        var call = (Task)method.Invoke(client, [request, CancellationToken.None])!;
        await call;
        return call.GetType().GetProperty("Result")!.GetValue(call)!;
    }

    private static ClientConfig Config(Case given, Exchange exchange)
    {
        var type = TypeOf(given.Client[..^"Client".Length] + "Config");
        var config = (ClientConfig)Activator.CreateInstance(type)!;
        config.RegionEndpoint = RegionEndpoint.USEast1;
        config.HttpClientFactory = exchange;
        // The bucket stays in the path, where the model has it.
        type.GetProperty("ForcePathStyle")?.SetValue(config, true);
        return config;
    }
}
