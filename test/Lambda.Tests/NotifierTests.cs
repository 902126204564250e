using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Xunit;

namespace Lambda.Tests;

/// <summary>The executable as the notifier: the webhook's URL from a SecureString, a message over HTTP.</summary>
public sealed class NotifierTests(Binary binary)
{
    private const string Parameter = "/remediation/webhook";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outcome_in_the_stream_becomes_a_Slack_message_and_its_secret_is_in_no_log()
    {
        await using var emulator = await Emulator.StartAsync(Cancel);
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        using var slack = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        slack.Start();
        var aws = emulator.Clients("us-east-1");
        using var ssm = new AmazonSimpleSystemsManagementClient(
            aws.Credentials,
            aws.Configured(new AmazonSimpleSystemsManagementConfig())
        );
        await ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = Parameter,
                Type = ParameterType.SecureString,
                Value = $"http://127.0.0.1:{port}/services/canary-secret",
            },
            Cancel
        );
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("AWS_ENDPOINT_URL", emulator.Endpoint),
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", Parameter)
        );

        var asked = slack.GetContextAsync();
        var answered = api.InvokeAsync(
            $$"""{"Records":[{"dynamodb":{"SequenceNumber":"1","NewImage":{{Image()}} } }]}"""
        );
        var message = await asked.WaitAsync(Some.Patience, Cancel);
        var body = await new StreamReader(message.Request.InputStream, Encoding.UTF8).ReadToEndAsync(Cancel);
        message.Response.Close();
        var reply = await answered;

        Assert.Equal("/services/canary-secret", message.Request.RawUrl);
        Assert.Contains("Repaired", body, StringComparison.Ordinal);
        Assert.Equal("response", reply.Kind);
        Assert.Empty(JsonNode.Parse(reply.Body)!["batchItemFailures"]!.AsArray());
        function.Terminate();
        await function.ExitAsync();
        Assert.Contains("told of", function.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-secret", function.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_parameter_the_record_is_tried_again()
    {
        await using var emulator = await Emulator.StartAsync(Cancel);
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("AWS_ENDPOINT_URL", emulator.Endpoint),
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", Parameter)
        );

        var reply = await api.InvokeAsync(
            $$"""{"Records":[{"dynamodb":{"SequenceNumber":"7","NewImage":{{Image()}} } }]}"""
        );

        Assert.Equal("7", (string?)JsonNode.Parse(reply.Body)!["batchItemFailures"]![0]!["itemIdentifier"]);
    }

    private static string Image()
    {
        var image = new JsonObject
        {
            ["plan"] = new JsonObject { ["L"] = new JsonArray() },
            ["done"] = new JsonObject { ["L"] = new JsonArray() },
        };
        foreach (
            var (name, value) in new[]
            {
                ("sk", "record#x"),
                ("id", RecordId.Of("g", "arn:aws:s3:::example-bucket", "e", DateTimeOffset.UnixEpoch).ToString()),
                ("status", "applied"),
                ("guardrail", "s3-bucket-acl-public"),
                ("resource", "arn:aws:s3:::example-bucket"),
                ("account", "111122223333"),
                ("region", "us-east-1"),
                ("partition", "aws"),
                ("before", "{}"),
                ("after", "{}"),
            }
        )
            image[name] = new JsonObject { ["S"] = value };
        return image.ToJsonString();
    }
}
