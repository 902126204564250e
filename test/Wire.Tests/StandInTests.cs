using System.Text.Json.Nodes;
using Xunit;

namespace Wire.Tests;

/// <summary>Every generated client sends what botocore sends, and reads what botocore reads.</summary>
public sealed class StandInTests
{
    public static TheoryData<string, string> Operations => Law.Rows("tools/standins/operations.json");

    /// <summary>Operations that have what the used ones have not: EC2's forms, maps and attributes in XML ...</summary>
    public static TheoryData<string, string> Probes => Law.Rows("test/Wire.Tests/probes.json");

    [Theory]
    [MemberData(nameof(Operations))]
    [MemberData(nameof(Probes))]
    public async Task An_operation_sends_what_botocore_sends(string client, string operation) =>
        await Law.RequestsAreSameAsync(Cases.All.StandIns, client, operation);

    [Theory]
    [MemberData(nameof(Operations))]
    [MemberData(nameof(Probes))]
    public async Task An_operation_reads_what_botocore_reads(string client, string operation) =>
        await Law.AnswersAreSameAsync(Cases.All.StandIns, client, operation);

    [Theory]
    [MemberData(nameof(Operations))]
    [MemberData(nameof(Probes))]
    public async Task An_error_is_the_exception_of_its_shape(string client, string operation)
    {
        foreach (var given in Law.Of(Cases.All.StandIns, client, operation, "error"))
        {
            var error = await Law.ErrorAsync(given);
            Law.IsSame(given, error);
            Assert.EndsWith(Law.Text(given, "message"), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_that_nobody_gave_is_made_anew_for_each_call()
    {
        var given = WithoutToken();
        var exchange = new Exchange(given.Answer, given.Answer);
        await Play.CallAsync(given, exchange);
        await Play.CallAsync(given, exchange);
        Assert.All(exchange.Requests, r => Assert.True(Guid.TryParse(Token(r), out _)));
        Assert.Equal(2, exchange.Requests.Select(Token).Distinct().Count());
    }

    [Fact]
    public async Task A_token_that_nobody_gave_is_the_same_for_all_tries_of_a_call()
    {
        var given = WithoutToken();
        var exchange = new Exchange(given.Answer with { Status = 500 }, given.Answer);
        await Play.CallAsync(given, exchange, retries: 1);
        Assert.Equal(2, exchange.Requests.Count);
        Assert.Single(exchange.Requests.Select(Token).Distinct());
    }

    [Fact]
    public async Task A_path_without_a_value_for_its_label_is_refused()
    {
        var given = Law.Of(Cases.All.StandIns, "Amazon.Lambda.AmazonLambdaClient", "GetPolicy", "answer")[0];
        var empty = given with { Input = [] };
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Play.CallAsync(empty, new Exchange(given.Answer)));
        Assert.Contains("needs {FunctionName}", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.com/")]
    [InlineData("")]
    public async Task A_host_name_takes_labels_alone(string account)
    {
        const string client = "Amazon.S3Control.AmazonS3ControlClient";
        var given = Law.Of(Cases.All.StandIns, client, "GetPublicAccessBlock", "answer")[0];
        var wrong = given with { Input = new() { ["AccountId"] = account } };
        var exchange = new Exchange(given.Answer);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Play.CallAsync(wrong, exchange));
        Assert.Contains("cannot be a part of a host name", error.ToString(), StringComparison.Ordinal);
        Assert.Null(exchange.Sent);
    }

    private static Case WithoutToken()
    {
        const string client = "Amazon.GuardDuty.AmazonGuardDutyClient";
        var given = Law.Of(Cases.All.StandIns, client, "CreateDetector", "answer")[0];
        var input = given.Input.DeepClone().AsObject();
        input.Remove("ClientToken");
        return given with { Input = input };
    }

    private static string Token(SentRequest request) =>
        JsonNode.Parse(request.Body)!["clientToken"]!.GetValue<string>();
}
