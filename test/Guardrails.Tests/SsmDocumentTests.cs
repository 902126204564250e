using System.Text.Json.Nodes;
using Remediation.Guardrails.Ssm;
using Xunit;
using DocumentShare = Remediation.Guardrails.Ssm.DocumentPublic.DocumentShare;
using Sharing = Remediation.Guardrails.Ssm.DocumentPublic.Sharing;

namespace Guardrails.Tests;

public sealed class SsmDocumentTests
{
    private const string Stranger = "444455556666";
    private const string Friend = "123456789012";
    private const string DocumentArn = "arn:aws-cn:ssm:cn-north-1:111122223333:document/invoices";

    private static readonly Guardrail Rule = DocumentPublic.Guardrail;
    private static readonly Resource Document = new(
        "AWS::SSM::Document",
        "invoices",
        DocumentArn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private const string Named = $$"""{"allowedAccounts":["{{Friend}}"]}""";

    private static Sharing With(params string[] accounts) =>
        new([.. accounts.Select(account => new DocumentShare(account, "$DEFAULT"))]);

    private static Sharing Wanted(string settings, Sharing now) =>
        (Sharing)Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Document, now, settings)).Wanted!;

    private static string Said(Step step) =>
        string.Join(
            ' ',
            step.Parameters.Where(p => p.Key is not ("Name" or "PermissionType"))
                .Select(p => $"{p.Key} {p.Value!.ToJsonString()}")
        );

    private static Trigger.Call Call(string request) =>
        Some.Call("ssm.amazonaws.com", "ModifyDocumentPermission", request);

    private static IEnumerable<Resource> Located(string name) =>
        Rule.On.Locate(Call(new JsonObject { ["name"] = name }.ToJsonString()));

    [Theory]
    [InlineData("invoices")]
    [InlineData(DocumentArn)]
    public void A_document_is_named_by_its_name_or_its_ARN(string name) =>
        Assert.Equal(Document, Assert.Single(Located(name)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("arn:aws-cn:ssm:cn-northwest-1:111122223333:document/invoices")]
    [InlineData("arn:aws-cn:ssm:cn-north-1:111122223333:parameter/invoices")]
    [InlineData("arn:aws-cn:ssm:cn-north-1:111122223333:document/")]
    [InlineData("arn:aws-cn:sns:cn-north-1:111122223333:document/invoices")]
    public void What_names_no_document_of_the_region_is_none(string name) => Assert.Empty(Located(name));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":["a","b"]}""")]
    public void A_request_of_another_form_names_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void The_document_of_another_account_is_theirs()
    {
        var document = Assert.Single(Located(DocumentArn.Replace("111122223333", Stranger, StringComparison.Ordinal)));
        Assert.Equal(Stranger, Rule.On.Owner(document));
    }

    [Fact]
    public void The_settings_name_the_accounts_that_stay_and_everybody_is_none_of_them()
    {
        var settings = $$"""{"allowedAccounts":["all","{{Friend}}"]}""";
        Assert.Equal(With(Friend), Wanted(settings, With(Friend, Stranger, "all")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Document, With(Friend), settings));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Document, With(Document.Account)));
        Assert.Equal(With(Friend), Wanted("{}", With(Friend, "all")));
        Assert.Null(Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Document, With(Friend))).Wanted);
    }

    [Fact]
    public void What_is_wrong_is_taken_back_and_undo_shares_the_version_that_was_shared()
    {
        var before = new Sharing([new(Stranger, "$ALL"), new("777788889999", "$LATEST")]);
        Assert.Equal(
            [$"""AccountIdsToRemove ["{Stranger}","777788889999"]"""],
            Some.Plan(Rule, Document, before, Named).Select(Said)
        );
        Assert.Equal(
            [
                $"""AccountIdsToAdd ["{Stranger}"] SharedDocumentVersion "$ALL" """.TrimEnd(),
                """AccountIdsToAdd ["777788889999"] SharedDocumentVersion "$LATEST" """.TrimEnd(),
            ],
            Some.Undo(Rule, Document, before, With()).Select(Said)
        );
    }

    [Fact]
    public void A_call_takes_twenty_accounts_at_most_and_everybody_alone_and_first()
    {
        var many = Enumerable.Range(0, 41).Select(number => $"{200_000_000_000 + number}").Append("all").ToArray();
        var steps = Some.Plan(Rule, Document, With(many), Named);
        Assert.Equal([1, 20, 20, 1], steps.Select(s => s.Parameters["AccountIdsToRemove"]!.AsArray().Count));
        Assert.Equal("all", (string?)steps[0].Parameters["AccountIdsToRemove"]![0]);
        var why = Some.Judge(Rule, Document, With(many)).Why;
        Assert.Equal("the document is shared with everybody and 41 accounts and organizations", why);
    }

    [Fact]
    public void A_call_that_adds_asks_for_it()
    {
        Assert.True(Rule.Asks!(Call("""{"accountIdsToAdd":["all"]}""")));
        Assert.False(Rule.Asks!(Call("""{"accountIdsToRemove":["all"]}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }
}
