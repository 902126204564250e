using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Lambda.Tests;

/// <summary>The executable against the Runtime API: every event gets one answer, and none ends the process.</summary>
public sealed class RuntimeTests(Binary binary)
{
    [Fact]
    public async Task An_event_that_nothing_watches_is_answered_as_ignored()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);

        var reply = await api.InvokeAsync(Some.Irrelevant().ToJsonString());

        Assert.Equal("response", reply.Kind);
        Assert.Equal("ignored", OutcomeOf(reply));
    }

    [Theory]
    [InlineData("", "JsonReaderException")]
    [InlineData("not JSON", "JsonReaderException")]
    [InlineData("{\"detail\":", "JsonReaderException")]
    [InlineData("\u0000\u0001\ufffd", "JsonReaderException")]
    public async Task An_event_that_is_not_JSON_is_an_error_of_that_invocation_alone(string poison, string type)
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);

        var reply = await api.InvokeAsync(poison);

        Assert.Equal("error", reply.Kind);
        Assert.EndsWith(type, reply.ErrorType);
        Assert.Equal(reply.ErrorType, reply.Json.GetProperty("errorType").GetString());
        Assert.NotEmpty(reply.Json.GetProperty("errorMessage").GetString()!);
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    [Fact]
    public async Task An_event_nested_ten_thousand_deep_is_an_error_of_that_invocation_alone()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);

        var reply = await api.InvokeAsync(new string('[', 10_000) + new string(']', 10_000));

        Assert.Equal("error", reply.Kind);
        Assert.Contains("depth", reply.Json.GetProperty("errorMessage").GetString());
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_an_error_of_that_invocation_alone()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);

        var reply = await api.InvokeAsync([0x22, 0xff, 0xfe, 0x22, 0x5b]);

        Assert.Equal("error", reply.Kind);
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    public static TheoryData<string, string> Malformed =>
        new()
        {
            { "", "null" },
            { "", "[]" },
            { "", "42" },
            { "", "\"text\"" },
            { "", "{}" },
            { "detail-type", "7" },
            { "detail", "null" },
            { "detail", "[[]]" },
            { "account", "\"12\"" },
            { "detail.awsRegion", "\"evil.example/\"" },
            { "detail.eventTime", "\"yesterday\"" },
            { "detail.eventSource", "[]" },
            { "detail.eventName", "{}" },
            { "detail.requestParameters", "null" },
            { "detail.requestParameters", "\"text\"" },
            { "detail.requestParameters.name", "{\"name\":1}" },
            { "detail.requestParameters.name", "\"\\ud800\"" },
            { "detail.userIdentity", "[1]" },
            { "detail.errorCode", "\"AccessDenied\"" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_missing_or_mistyped_field_is_ignored_with_a_reason(string field, string value)
    {
        await using var silent = new Silence();
        await using var api = new RuntimeApi();
        // No call can be answered: whatever is ignored is ignored before one.
        await using var function = Function.Start(binary, api.Address, ("AWS_ENDPOINT_URL", silent.Url));
        // The value is put in as text, for half a surrogate pair can be JSON and not a node.
        const string place = "\"HERE\"";
        JsonNode happened = Some.StoppedTrail();
        var path = field.Split('.');
        if (field.Length == 0)
            happened = JsonValue.Create("HERE");
        else
            path[..^1].Aggregate(happened, (at, name) => at[name]!)[path[^1]] = "HERE";

        // Who did it does not matter for whether it is looked at, and a call whose request is left out may be about any
        // resource: then the call that nobody answers runs out of time.
        var isLookedAt = field is "detail.userIdentity" or "detail.requestParameters";
        var reply = await api.InvokeAsync(
            happened.ToJsonString().Replace(place, value, StringComparison.Ordinal),
            isLookedAt ? DateTimeOffset.UtcNow.AddSeconds(2) : null
        );

        Assert.Equal(isLookedAt ? "error" : "response", reply.Kind);
        if (reply.Kind == "response")
            Assert.Equal("ignored", OutcomeOf(reply));
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    [Fact]
    public async Task The_largest_event_that_Lambda_gives_is_answered()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);
        var happened = Some.Irrelevant();
        happened["detail"]!["padding"] = new string('x', 6 * 1024 * 1024 - 2048);

        var reply = await api.InvokeAsync(happened.ToJsonString());

        Assert.Equal("response", reply.Kind);
        Assert.Equal("ignored", OutcomeOf(reply));
    }

    [Fact]
    public async Task The_trace_of_an_invocation_is_on_its_log_lines_and_not_on_the_next()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);

        await api.InvokeAsync(Some.Irrelevant().ToJsonString(), traceId: "Root=1-5759e988-bd862e3fe1be46a994272793");
        await api.InvokeAsync(Some.Irrelevant().ToJsonString());
        function.Terminate();
        await function.ExitAsync();

        var lines = function.Output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(
            "Root=1-5759e988-bd862e3fe1be46a994272793",
            (string?)lines.First(l => (string?)l["function_request_id"] == "request-1")["xray_trace_id"]
        );
        Assert.Equal("", (string?)lines.First(l => (string?)l["function_request_id"] == "request-2")["xray_trace_id"]);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_reported_before_the_deadline()
    {
        await using var silent = new Silence();
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address, ("AWS_ENDPOINT_URL", silent.Url));
        await api.InvokeAsync(Some.Irrelevant().ToJsonString());

        // A machine that stands still for half a second, as one that runs all tests may, is no fault of the function.
        var (reply, left) = await RunOutOfTimeAsync(api);
        for (var more = 2; left < TimeSpan.Zero && more > 0; more--)
            (reply, left) = await RunOutOfTimeAsync(api);

        Assert.Equal("error", reply.Kind);
        Assert.EndsWith("CanceledException", reply.ErrorType);
        Assert.InRange(left, TimeSpan.Zero, TimeSpan.FromSeconds(0.6));
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    private static async Task<(Reply Reply, TimeSpan Left)> RunOutOfTimeAsync(RuntimeApi api)
    {
        var deadline = DateTimeOffset.UtcNow.AddSeconds(3);
        var reply = await api.InvokeAsync(Some.StoppedTrail().ToJsonString(), deadline);
        return (reply, deadline - DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task SIGTERM_while_it_waits_ends_it_well()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address);
        await api.PolledAsync();

        function.Terminate();

        Assert.Equal(0, await function.ExitAsync());
    }

    [Fact]
    public async Task SIGTERM_while_it_works_cancels_and_reports_the_invocation_and_ends_it_well()
    {
        await using var silent = new Silence();
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address, ("AWS_ENDPOINT_URL", silent.Url));
        var invoked = api.InvokeAsync(Some.StoppedTrail().ToJsonString());
        await silent.ConnectedAsync();

        function.Terminate();

        Assert.Equal("error", (await invoked).Kind);
        Assert.Equal(0, await function.ExitAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_Runtime_API_that_gives_no_events_ends_it_with_a_message(HttpStatusCode status)
    {
        await using var api = new RuntimeApi { NextStatus = status };
        await using var function = Function.Start(binary, api.Address);

        Assert.Equal(1, await function.ExitAsync());
        Assert.Contains($"{(int)status}", function.Output);
    }

    [Fact]
    public async Task A_Runtime_API_that_is_not_there_ends_it_with_a_message()
    {
        await using var function = Function.Start(binary, "127.0.0.1:1");

        Assert.Equal(1, await function.ExitAsync());
        Assert.Contains("could not be reached", function.Output);
    }

    [Fact]
    public async Task Outside_of_Lambda_it_ends_with_a_message()
    {
        await using var function = Function.Start(binary, "");

        Assert.Equal(1, await function.ExitAsync());
        Assert.Contains("AWS_LAMBDA_RUNTIME_API", function.Output);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_for_Lambda_becomes_an_error()
    {
        await using var api = new RuntimeApi { ResponseStatus = HttpStatusCode.RequestEntityTooLarge };
        await using var function = Function.Start(binary, api.Address);

        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
        Assert.Equal("error", (await api.NextReplyAsync()).Kind);
        Assert.True(function.IsRunning);
    }

    [Fact]
    public async Task An_answer_that_Lambda_no_longer_wants_does_not_end_it()
    {
        await using var api = new RuntimeApi { ResponseStatus = HttpStatusCode.BadRequest };
        await using var function = Function.Start(binary, api.Address);

        await api.InvokeAsync(Some.Irrelevant().ToJsonString());

        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    [Fact]
    public async Task A_Runtime_API_that_fails_on_an_answer_ends_it()
    {
        await using var api = new RuntimeApi { ResponseStatus = HttpStatusCode.InternalServerError };
        await using var function = Function.Start(binary, api.Address);

        await api.InvokeAsync(Some.Irrelevant().ToJsonString());

        Assert.Equal(1, await function.ExitAsync());
    }

    private static string? OutcomeOf(Reply reply) =>
        reply.Json.GetProperty("results")[0].GetProperty("outcome").GetString();
}
