using System.Collections.Frozen;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>What guardrails call, as seen from outside: a proxy before the emulator, not the guardrail's word.</summary>
[Collection("account")]
public sealed class CallTests(Account account)
{
    private const string Region = "us-east-1";

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html; other services' actions are named as their operations.
    private static readonly FrozenDictionary<string, string> S3Actions = new Dictionary<string, string>
    {
        ["GET ?publicAccessBlock"] = "s3:GetBucketPublicAccessBlock",
        ["PUT ?publicAccessBlock"] = "s3:PutBucketPublicAccessBlock",
        ["DELETE ?publicAccessBlock"] = "s3:PutBucketPublicAccessBlock",
        ["GET ?policy"] = "s3:GetBucketPolicy",
        ["PUT ?policy"] = "s3:PutBucketPolicy",
        ["DELETE ?policy"] = "s3:DeleteBucketPolicy",
        ["GET ?acl"] = "s3:GetBucketAcl",
        ["PUT ?acl"] = "s3:PutBucketAcl",
        ["GET"] = "s3:ListAllMyBuckets",
    }.ToFrozenDictionary();

    // https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html, by method and what follows the function's name.
    private static readonly FrozenDictionary<string, string> LambdaActions = new Dictionary<string, string>
    {
        ["GET "] = "lambda:ListFunctions",
        ["GET configuration"] = "lambda:GetFunctionConfiguration",
        ["GET concurrency"] = "lambda:GetFunctionConcurrency",
        ["PUT concurrency"] = "lambda:PutFunctionConcurrency",
        ["DELETE concurrency"] = "lambda:DeleteFunctionConcurrency",
        ["GET policy"] = "lambda:GetPolicy",
        ["POST policy"] = "lambda:AddPermission",
        ["DELETE policy"] = "lambda:RemovePermission",
    }.ToFrozenDictionary();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public async Task Audit_makes_no_call_that_writes_and_none_beyond_the_declared_reads(string guardrail)
    {
        await using var proxy = RecordingProxy.Start(account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail))
        {
            var names = await account.Scenario(guardrail).ArrangeAsync(account.Aws, sample.Given, Cancel);
            await account.PlayAsync(guardrail, sample.EventFor(names), Mode.Audit, Cancel, aws: proxy.Clients(Region));
        }

        Assert.NotEmpty(proxy.Calls);
        Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
        Assert.Empty(Actions(proxy).Except(Catalogue.Find(guardrail)!.Reads.Select(r => r.Action)));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Repairs_and_sweeps_call_exactly_what_is_declared(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        await using var proxy = RecordingProxy.Start(account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail))
        {
            var names = await account.Scenario(guardrail).ArrangeAsync(account.Aws, sample.Given, Cancel);
            await account.PlayAsync(
                guardrail,
                sample.EventFor(names),
                Mode.Enforce,
                Cancel,
                aws: proxy.Clients(Region)
            );
        }
        await foreach (var _ in rule.ListAllAsync(proxy.Clients(Region), "123456789012", Cancel))
        { /* Only the calls matter. */
        }

        Assert.Equal(
            rule.Reads.Concat(rule.Writes).Select(p => p.Action).Distinct().Order(StringComparer.Ordinal),
            Actions(proxy)
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Undo_writes_only_what_is_declared_for_it(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        await using var proxy = RecordingProxy.Start(account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail).Where(s => s.Outcome == Outcome.Applied))
        {
            var names = await account.Scenario(guardrail).ArrangeAsync(account.Aws, sample.Given, Cancel);
            var result = await account.PlayAsync(guardrail, sample.EventFor(names), Mode.Enforce, Cancel);
            var record = await account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
            Assert.Equal(
                "",
                (
                    await new Undo(proxy.Clients(Region), account.Ledger, TimeProvider.System).RunAsync(
                        record!,
                        force: false,
                        Cancel
                    )
                ).Refusal
            );
        }

        Assert.Contains(proxy.Calls, c => c.Mutates);
        Assert.Empty(Actions(proxy).Except(rule.Reads.Concat(rule.Writes).Concat(rule.Undos).Select(p => p.Action)));
        Assert.Empty(rule.Undos.Select(p => p.Action).Except(Actions(proxy)));
    }

    private static List<string> Actions(RecordingProxy proxy) =>
        [.. proxy.Calls.Select(ActionOf).Distinct().Order(StringComparer.Ordinal)];

    private static string ActionOf(RecordedCall call) =>
        call.Service switch
        {
            "s3" => S3Actions.GetValueOrDefault(call.Operation, $"undeclared {call}"),
            // CloudWatch signs for its old name.
            "monitoring" => $"cloudwatch:{call.Operation}",
            // /2015-03-31/functions/NAME/policy/STATEMENT
            "lambda" => LambdaActions.GetValueOrDefault(
                $"{call.Operation} {call.Path.Split('/').ElementAtOrDefault(4)}",
                $"undeclared {call}"
            ),
            _ => $"{call.Service}:{call.Operation}",
        };
}
