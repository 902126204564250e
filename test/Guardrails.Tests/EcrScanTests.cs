using Remediation.Guardrails.Ecr;
using Xunit;
using Scanning = Remediation.Guardrails.Ecr.ScanOnPushOff.Scanning;

namespace Guardrails.Tests;

public sealed class EcrScanTests
{
    private const string Arn = "arn:aws-cn:ecr:cn-north-1:111122223333:repository/billing/invoices";

    private static readonly Resource Repository = new(
        "AWS::ECR::Repository",
        "billing/invoices",
        Arn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = ScanOnPushOff.Guardrail;
    private static readonly Scanning ByHand = new("MANUAL", IsFlagged: false, new("BASIC", HasRules: false));
    private static readonly Scanning OnPush = new("SCAN_ON_PUSH", IsFlagged: true, Registry: null);

    private static Verdict Judge(Scanning state) => Some.Judge(Rule, Repository, state);

    private static Trigger.Call Call(string name, string request, string response = "null") =>
        Some.Call("ecr.amazonaws.com", name, request, response);

    private static Trigger.ConfigRule Found(string? id) =>
        new(
            "5d1f7a30-0000-4000-a000-000000000001",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "ecr-private-image-scanning-enabled",
            "AWS::ECR::Repository",
            id
        );

    [Theory]
    [InlineData("SCAN_ON_PUSH", true)]
    [InlineData("SCAN_ON_PUSH", false)]
    [InlineData("CONTINUOUS_SCAN", false)]
    public void What_ECR_says_is_scanned_is_right_whatever_the_flag(string frequency, bool isFlagged) =>
        Assert.IsType<Verdict.Compliant>(Judge(new(frequency, isFlagged, Registry: null)));

    [Fact]
    public void Where_nothing_else_decides_the_flag_is_set()
    {
        Assert.Equal(OnPush, Assert.IsType<Verdict.Violation>(Judge(ByHand)).Wanted);
        var step = Assert.Single(Some.Plan(Rule, Repository, ByHand));
        Assert.Equal(
            """ecr:PutImageScanningConfiguration {"RepositoryName":"billing/invoices","ScanOnPush":true}""",
            $"{step}"
        );
    }

    [Theory]
    [InlineData("BASIC", true, true)]
    [InlineData("BASIC", true, false)]
    [InlineData("ENHANCED", true, true)]
    [InlineData("ENHANCED", true, false)]
    [InlineData("ENHANCED", false, true)]
    [InlineData("ENHANCED", false, false)]
    public void Where_the_registry_decides_people_are_told(string registry, bool hasRules, bool isFlagged)
    {
        var state = new Scanning("MANUAL", isFlagged, new(registry, hasRules));
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(state)).Wanted);
        Assert.Empty(Some.Plan(Rule, Repository, state));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("manual", "BASIC")]
    [InlineData("NEVER", "BASIC")]
    [InlineData("MANUAL", null)]
    [InlineData("MANUAL", "")]
    [InlineData("MANUAL", "PLAIN")]
    public void What_ECR_does_not_say_clearly_is_unclear(string? frequency, string? registry) =>
        Assert.IsType<Verdict.Unclear>(Judge(new(frequency, IsFlagged: false, new(registry, HasRules: false))));

    [Fact]
    public void Where_the_registry_was_not_asked_it_is_unclear() =>
        Assert.IsType<Verdict.Unclear>(Judge(ByHand with { Registry = null }));

    [Fact]
    public void A_flag_that_does_not_help_is_unclear_and_is_no_repair() =>
        Assert.IsType<Verdict.Unclear>(Judge(ByHand with { IsFlagged = true }));

    [Fact]
    public void Undo_puts_the_flag_back_and_nothing_where_it_is_as_it_was()
    {
        var undo = Assert.Single(Some.Undo(Rule, Repository, ByHand, OnPush));
        Assert.Equal("""{"RepositoryName":"billing/invoices","ScanOnPush":false}""", undo.Parameters.ToJsonString());
        // The registry's filters have taken the repository in since.
        Assert.Empty(Some.Undo(Rule, Repository, ByHand, OnPush with { IsFlagged = false }));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("[]", true)]
    [InlineData("{}", true)]
    [InlineData("""{"imageScanningConfiguration":null}""", true)]
    [InlineData("""{"imageScanningConfiguration":{}}""", true)]
    [InlineData("""{"imageScanningConfiguration":{"scanOnPush":false}}""", true)]
    [InlineData("""{"imageScanningConfiguration":{"scanOnPush":[true]}}""", true)]
    [InlineData("""{"imageScanningConfiguration":{"scanOnPush":true}}""", false)]
    public void A_call_without_a_word_of_scans_asks_for_none(string request, bool asks)
    {
        Assert.Equal(asks, Rule.Asks!(Call("PutImageScanningConfiguration", request)));
        Assert.Equal(asks, Rule.Asks!(Call("CreateRepository", request)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"scanType":"BASIC","rules":[]}""")]
    public void A_change_of_the_registry_is_about_all_repositories(string request)
    {
        var call = Call("PutRegistryScanningConfiguration", request);
        Assert.True(Rule.IsWokenBy(call));
        Assert.True(Rule.On.IsOfMany(call));
        Assert.Empty(Rule.On.Locate(call));
        Assert.False(Rule.On.IsOfMany(Call("PutImageScanningConfiguration", request)));
        var elsewhere = Some.Call("ecr-public.amazonaws.com", "PutRegistryScanningConfiguration", request);
        Assert.False(Rule.IsWokenBy(elsewhere));
    }

    [Theory]
    [InlineData("""{"repository":{"registryId":"444455556666","repositoryName":"billing/invoices"}}""")]
    [InlineData("""{"registryId":"444455556666"}""")]
    public void A_repository_that_was_made_in_another_registry_is_theirs(string response)
    {
        var call = Call("CreateRepository", """{"repositoryName":"billing/invoices"}""", response);
        var repository = Assert.Single(Rule.On.Locate(call));
        Assert.Equal("444455556666", Rule.On.Owner(repository));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"repository":null}""")]
    [InlineData("""{"repository":[]}""")]
    [InlineData("""{"repository":{"registryId":7}}""")]
    [InlineData("""{"repository":{"registryId":"111122223333"}}""")]
    public void A_repository_that_was_made_is_named_by_the_request(string response)
    {
        var call = Call("CreateRepository", """{"repositoryName":"billing/invoices"}""", response);
        Assert.Equal(Repository, Assert.Single(Rule.On.Locate(call)));
    }

    [Theory]
    [InlineData("billing/invoices")]
    [InlineData(Arn)]
    public void Configs_rule_names_a_repository_by_its_name_or_ARN(string id) =>
        Assert.Equal(Repository, Assert.Single(Rule.On.Locate(Found(id))));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Billing")]
    [InlineData("arn:aws-cn:ecr:cn-northwest-1:111122223333:repository/billing/invoices")]
    [InlineData("arn:aws-cn:ecs:cn-north-1:111122223333:repository/billing/invoices")]
    [InlineData("arn:aws-cn:ecr:cn-north-1:111122223333:billing/invoices")]
    public void What_Configs_rule_does_not_name_is_none(string? id) => Assert.Empty(Rule.On.Locate(Found(id)));
}
