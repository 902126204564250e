using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>Sweeps of an emulated account.</summary>
public sealed class SweepTests(Account account) : IClassFixture<Account>
{
    private const string Guardrail = "s3-public-access-block-weakened";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IScenario Scenario => ScenarioList.Of(Guardrail);

    private Task<IReadOnlyDictionary<string, string>> ArrangeAsync() =>
        Scenario.ArrangeAsync(account.Aws, Sample.Of(Guardrail).First(s => s.Outcome == "applied").Given, Cancel);

    private Task<Run> Sweep(params string[] args) => Run.Of(["sweep", .. args, "--endpoint", account.Endpoint]);

    private static JsonNode Only(Run run, string bucket) =>
        Assert.Single(
            run.Json["results"]!.AsArray(),
            r => ((string)r!["resource"]!).EndsWith(bucket, StringComparison.Ordinal)
        )!;

    [Fact]
    public async Task An_audit_finds_what_is_wrong_and_changes_nothing()
    {
        var names = await ArrangeAsync();
        var bucket = names["bucket"];
        var before = await Scenario.ReadAsync(account.Aws, names, Cancel);

        var run = await Sweep(Guardrail, "--json");
        Assert.True(run.Code == 0, run.Errors);
        var found = Only(run, bucket);
        Assert.Equal(
            ("planned", Guardrail, null),
            ((string)found["outcome"]!, (string)found["guardrail"]!, (string?)found["record"])
        );
        Assert.NotEmpty(found["steps"]!.AsArray());
        Assert.Equal(
            ("123456789012", "us-east-1", "audit"),
            ((string)run.Json["account"]!, (string)run.Json["region"]!, (string)run.Json["mode"]!)
        );
        Assert.Equal(Guardrail, (string)Assert.Single(run.Json["guardrails"]!.AsArray())!["id"]!);

        // With a ledger the plan is recorded, as the functions do.
        var recorded = Only(await Sweep(Guardrail, "--json", "--table", Account.Table), bucket);
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        Assert.Equal(
            "planned",
            (await ledger.FindAsync(RecordId.Parse((string)recorded["record"]!)!, Cancel))!.Outcome
        );
        Assert.True(JsonNode.DeepEquals(before, await Scenario.ReadAsync(account.Aws, names, Cancel)));
    }

    [Theory]
    [InlineData("low", 4)]
    [InlineData("high", 4)]
    [InlineData("critical", 0)]
    public async Task A_pipeline_fails_on_what_is_severe_enough(string least, int code)
    {
        await ArrangeAsync();
        var run = await Sweep(Guardrail, "--fail-on", least, "--output", "sarif");
        Assert.True(code == run.Code, run.Errors);
        Assert.NotEmpty(run.Json["runs"]![0]!["results"]!.AsArray());
    }

    [Fact]
    public async Task A_sweep_that_is_stopped_tells_what_it_found()
    {
        await ArrangeAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var output = new StoppingWriter(stop, after: $"{Guardrail}: ");
        string[] args = ["sweep", Guardrail, "s3-bucket-acl-public", "--endpoint", account.Endpoint];
        var code = await Remediation.Cli.App.RunAsync(
            args,
            new(output, isTerminal: false),
            TextWriter.Null,
            stop.Token
        );
        Assert.Equal(1, code);
        Assert.Contains("planned\t", $"{output}", StringComparison.Ordinal);
        Assert.Contains("stopped before its end", $"{output}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_guardrail_is_swept_in_plain_lines_when_piped()
    {
        await ArrangeAsync();
        var run = await Sweep();
        Assert.True(run.Code == 0, run.Errors);
        Assert.All(
            Catalogue.All,
            g => Assert.Contains($"\n{g.Id}: ", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal)
        );
        Assert.Matches($"(?m)^planned\t[A-Z][a-z]+\t{Guardrail}\t", run.Output);
        Assert.Matches(@"\d+ resources judged: .*\d+ planned", run.Output);
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_repairs_records_and_holds_what_is_exempt()
    {
        var wrong = await ArrangeAsync();
        var exempt = await ArrangeAsync();
        var before = await Scenario.ReadAsync(account.Aws, exempt, Cancel);
        Assert.Equal(
            0,
            (
                await Run.Of(
                    "exempt",
                    "add",
                    Guardrail,
                    "--resource",
                    $"arn:aws:s3:::{exempt["bucket"]}",
                    "--owner",
                    "o",
                    "--reason",
                    "r",
                    "--expires",
                    "1h",
                    "--table",
                    Account.Table,
                    "--endpoint",
                    account.Endpoint
                )
            ).Code
        );

        var run = await Sweep(Guardrail, "--mode", "enforce", "--table", Account.Table, "--json");
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var repaired = Only(run, wrong["bucket"]);
        var held = Only(run, exempt["bucket"]);
        Assert.Equal(
            ("applied", "held", "exemption"),
            ((string)repaired["outcome"]!, (string)held["outcome"]!, (string)held["gate"]!)
        );
        // Its neighbour, which has no block and is not exempt, is repaired.
        var after = await Scenario.ReadAsync(account.Aws, exempt, Cancel);
        Assert.True(
            before.Remove("neighbour") && after.Remove("neighbour") && JsonNode.DeepEquals(before, after),
            after.ToJsonString()
        );

        var undone = await Run.Of(
            "undo",
            (string)repaired["record"]!,
            "--table",
            Account.Table,
            "--endpoint",
            account.Endpoint,
            "--json",
            "--exempt-for",
            "30m",
            "--by",
            "dana"
        );
        Assert.True(undone.Code == 0, undone.Errors);
        Assert.Equal(
            ("dana", "active"),
            ((string)undone.Json["exemption"]!["owner"]!, (string)undone.Json["exemption"]!["state"]!)
        );
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        var exemption = Assert.Single(
            (await ledger.SwitchesAsync(Cancel)).Exemptions,
            e => e.Id == (string)undone.Json["exemption"]!["id"]!
        );
        Assert.InRange((exemption.Expires!.Value - exemption.Created!.Value).TotalMinutes, 29.9, 30.1);
        // The undone repair and its guardrail do not fight.
        Assert.Equal(
            "held",
            (string)
                Only(await Sweep(Guardrail, "--mode", "enforce", "--table", Account.Table, "--json"), wrong["bucket"])[
                    "outcome"
                ]!
        );
    }

    [Fact]
    public async Task What_may_not_be_listed_is_3_and_keeps_nothing_else_from_being_swept()
    {
        await ArrangeAsync();
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        const string denied =
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform: ec2:DescribeSecurityGroups</Message></Error></Errors><RequestID>r</RequestID></Response>";
        proxy.Interfere = call =>
            call.Service == "ec2"
                ? new(
                    false,
                    Encoding.UTF8.GetBytes(
                        $"HTTP/1.1 403 Forbidden\r\nContent-Type: text/xml\r\nContent-Length: {denied.Length}\r\nConnection: close\r\n\r\n{denied}"
                    ),
                    Ending.Close
                )
                : null;
        var run = await Run.Of("sweep", "--json", "--endpoint", proxy.Endpoint);
        Assert.Equal(3, run.Code);
        var guardrails = run.Json["guardrails"]!.AsArray();
        Assert.Equal(Catalogue.All.Select(g => g.Id), guardrails.Select(g => (string)g!["id"]!));
        var ofEc2 = Catalogue.All.Where(g => g.On.Reads.Any(IsOfEc2)).Select(g => g.Id);
        var faulty = guardrails.Where(g => g!["fault"] is not null).ToList();
        Assert.Equal(ofEc2, faulty.Select(g => (string)g!["id"]!));
        Assert.All(
            faulty,
            g => Assert.Contains("UnauthorizedOperation", (string)g!["fault"]!, StringComparison.Ordinal)
        );

        static bool IsOfEc2(Permission read) => read.Action.StartsWith("ec2:", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add --yes if that is meant", "--mode", "enforce", "--table", "ledger", "--region", "us-east-1")]
    [InlineData(
        "gives iam-admin-policy-attached.allowedPrincipals",
        "iam-admin-policy-attached",
        "--mode",
        "enforce",
        "--yes",
        "--table",
        "ledger",
        "--region",
        "us-east-1"
    )]
    [InlineData("there is no guardrail 'nonsense'", "nonsense", "--region", "us-east-1")]
    [InlineData("it must be audit or enforce", "--mode", "both")]
    public async Task A_wrong_sweep_is_refused_before_anything_is_called(string error, params string[] args)
    {
        var run = await Run.Of(["sweep", .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }
}
