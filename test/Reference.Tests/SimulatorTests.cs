using System.Text.Json.Nodes;
using Testing.Simulation;
using Xunit;

namespace Reference.Tests;

/// <summary>The simulator decides by every kind of policy, and says what is missing or cannot be asked.</summary>
public sealed class SimulatorTests
{
    private const string Account = "arn:aws:iam::111122223333:";
    private const string Role = $"{Account}role/app/x";
    private const string Bucket = "arn:aws:s3:::example";
    private const string Object = $"{Bucket}/a";

    private static readonly string ReadsBucket = Policy("Allow", "s3:GetObject", $"{Bucket}/*");

    private static readonly AccessRequest Reading = new(Role, "s3:GetObject", Object) { Identity = [ReadsBucket] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_policy_has_its_say()
    {
        var everything = KnownPolicies.FullAwsAccess;
        var others = Policy("Allow", "s3:GetObject", "arn:aws:s3:::other/*");
        var denied = Policy("Deny", "s3:*", "*");
        var granted = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{Role}}"},
            "Action":"s3:GetObject","Resource":"{{Bucket}}/*"}]}
            """;
        (AccessRequest Request, Decision Expected)[] cases =
        [
            (Reading, Decision.Allowed),
            (Reading with { Identity = [] }, Decision.ImplicitlyDenied),
            (Reading with { Identity = [ReadsBucket, denied] }, Decision.ExplicitlyDenied),
            (
                Reading with
                {
                    ServiceControl =
                    [
                        [everything],
                        [everything],
                    ],
                },
                Decision.Allowed
            ),
            (
                Reading with
                {
                    ServiceControl =
                    [
                        [everything],
                        [others],
                    ],
                },
                Decision.ImplicitlyDenied
            ),
            (
                Reading with
                {
                    ServiceControl =
                    [
                        [everything],
                        [],
                    ],
                },
                Decision.ImplicitlyDenied
            ),
            (
                Reading with
                {
                    ServiceControl =
                    [
                        [everything],
                        [everything, denied],
                    ],
                },
                Decision.ExplicitlyDenied
            ),
            (Reading with { Boundary = everything }, Decision.Allowed),
            (Reading with { Boundary = others }, Decision.ImplicitlyDenied),
            (Reading with { Session = everything }, Decision.Allowed),
            (Reading with { Session = others }, Decision.ImplicitlyDenied),
            (Reading with { Identity = [], ResourcePolicy = granted }, Decision.Allowed),
        ];
        var decisions = await Simulator.DecideAsync([.. cases.Select(c => c.Request)], Cancel);
        Assert.Equal(cases.Select(c => c.Expected), decisions);
    }

    [Theory]
    [InlineData("""{"ArnNotLike":{"aws:PrincipalArn":["arn:*:iam::*:role/app/*"]}}""", Decision.ImplicitlyDenied)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":["arn:*:iam::*:role/app/*"]}}""", Decision.Allowed)]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}""", Decision.Allowed)]
    [InlineData("""{"StringEquals":{"aws:ResourceAccount":"444455556666"}}""", Decision.ImplicitlyDenied)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", Decision.ImplicitlyDenied)]
    [InlineData("""{"Null":{"aws:SecureTransport":"true"}}""", Decision.Allowed)]
    public async Task Conditions_are_evaluated(string condition, Decision expected)
    {
        var policy = Policy("Allow", "s3:GetObject", $"{Bucket}/*", condition);
        Assert.Equal([expected], await Simulator.DecideAsync([Reading with { Identity = [policy] }], Cancel));
    }

    [Fact]
    public async Task A_condition_key_of_many_values_has_them_all()
    {
        const string condition = """{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["resource#*"]}}""";
        var table = "arn:aws:dynamodb:eu-central-1:111122223333:table/ledger";
        var request = new AccessRequest(Role, "dynamodb:PutItem", table)
        {
            Identity = [Policy("Allow", "dynamodb:PutItem", table, condition)],
        };
        AccessRequest With(params string[] keys) =>
            request with
            {
                Context = new Dictionary<string, string[]> { ["dynamodb:LeadingKeys"] = keys },
            };
        Assert.Equal(
            [Decision.Allowed, Decision.ImplicitlyDenied],
            await Simulator.DecideAsync([With("resource#a", "resource#b"), With("resource#a", "switches")], Cancel)
        );
    }

    [Theory]
    [InlineData("s3:GetObjects", Object, "invalid.action")]
    [InlineData("s3:GetObject", "arn:aws:sqs:eu-central-1:111122223333:shop", "no.resource.types")]
    public async Task What_cannot_be_asked_is_no_decision(string action, string resource, string why)
    {
        var request = Reading with { Action = action, Resource = resource };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Simulator.DecideAsync([request], Cancel));
        Assert.Contains($"{action} on {resource} by {Role} cannot be decided", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Fact]
    public async Task An_invalid_policy_is_no_decision()
    {
        var request = Reading with { Identity = [Policy("Permit", "s3:GetObject", "*")] };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Simulator.DecideAsync([request], Cancel));
        Assert.Contains("policy.errors", error.Message);
    }

    [Fact]
    public async Task A_condition_key_that_a_request_cannot_have_is_no_decision()
    {
        var context = new Dictionary<string, string[]> { ["lambda:FunctionArn"] = ["shop"] };
        var request = Reading with { Context = context };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Simulator.DecideAsync([request], Cancel));
        Assert.Contains("has no condition key lambda:FunctionArn", error.Message);
    }

    [Fact]
    public async Task Without_node_the_message_names_the_command_and_the_remedy()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Simulator.DecideAsync([Reading], "node-that-is-not-there", Cancel)
        );
        Assert.Contains("`node-that-is-not-there simulate.mjs`", error.Message);
        Assert.Contains("Install Node.js 20 or later", error.Message);
    }

    private static string Policy(string effect, string action, string resource, string? condition = null)
    {
        var statement = new JsonObject
        {
            ["Effect"] = effect,
            ["Action"] = action,
            ["Resource"] = resource,
        };
        if (condition is not null)
            statement["Condition"] = JsonNode.Parse(condition);
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) }.ToJsonString();
    }
}
