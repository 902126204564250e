using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.Ecr;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Kms;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.SecretsManager;
using Remediation.Guardrails.Self;
using Remediation.Guardrails.Sns;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What a repair keeps is put back, and what AWS does not take of it goes.</summary>
public sealed class KeptRestTests(Emulators emulators) : InAccount(emulators)
{
    private const string Policy = "s3-bucket-policy-public";
    private const string Dead = "AROA1234567123456DABC";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_public_statement_beside_a_deleted_principal_goes_and_so_does_what_AWS_does_not_take(
        bool hasOthers
    )
    {
        var (bucket, text) = await ArrangeAsync(Policy);
        var before = PolicyOf(bucket, hasOthers);
        await Account.Aws.S3.PutBucketPolicyAsync(
            new PutBucketPolicyRequest { BucketName = bucket, Policy = before },
            Cancel
        );
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var refused = 0;
        proxy.Interfere = call =>
        {
            if (call.Operation != "PUT ?policy" || !call.Body.Contains(Dead, StringComparison.Ordinal))
                return null;
            refused++;
            var answer = new Testing.Answer(400, "MalformedPolicy", "Invalid principal in policy");
            return new(IsDelivered: false, Services.Of(call).Refuse(answer), Ending.Close);
        };

        var result = await Account.PlayAsync(Policy, text, Mode.Enforce, Cancel, aws: proxy.Clients(Account.Region));

        Assert.Equal((Outcome.Applied, 1), (result.Outcome, refused));
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Contains($"{Dead} went too", record.Reason, StringComparison.Ordinal);
        Assert.Contains($"{Dead} went too", Assert.Single(record.Done).Shown, StringComparison.Ordinal);
        var told = SlackMessage.Of(new(record), Catalogue.Find(Policy)).ToJsonString();
        Assert.Contains($"{Dead} went too", told, StringComparison.Ordinal);
        var kept = await PolicyAsync(bucket);
        if (hasOthers)
            Assert.Equal(["Partner"], kept!["Statement"]!.AsArray().Select(s => (string)s!["Sid"]!));
        else
            Assert.Null(kept);
    }

    [Fact]
    public async Task A_policy_that_AWS_does_not_take_for_another_reason_is_left_and_recorded_as_failed()
    {
        var (bucket, text) = await ArrangeAsync(Policy);
        await Account.Aws.S3.PutBucketPolicyAsync(
            new PutBucketPolicyRequest
            {
                BucketName = bucket,
                Policy = PolicyOf(bucket, hasOthers: true)
                    .Replace(Dead, "arn:aws:iam::111122223333:root", StringComparison.Ordinal),
            },
            Cancel
        );
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Operation == "PUT ?policy"
                ? new(
                    IsDelivered: false,
                    Services.Of(call).Refuse(new Testing.Answer(400, "MalformedPolicy", "Invalid principal in policy")),
                    Ending.Close
                )
                : null;

        var result = await Account.PlayAsync(Policy, text, Mode.Enforce, Cancel, aws: proxy.Clients(Account.Region));

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains("Invalid principal", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqs-queue-public", "SetQueueAttributes", "InvalidAttributeValue")]
    [InlineData("sns-topic-public", "SetTopicAttributes", "InvalidParameter")]
    [InlineData("kms-key-policy-public", "PutKeyPolicy", "MalformedPolicyDocumentException")]
    [InlineData("secretsmanager-policy-public", "PutResourcePolicy", "MalformedPolicyDocumentException")]
    [InlineData("ecr-policy-public", "SetRepositoryPolicy", "InvalidParameterException")]
    public async Task What_AWS_does_not_take_of_another_resources_policy_goes_too(
        string guardrail,
        string operation,
        string refusal
    )
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        await PutAsync(guardrail, names);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var refused = 0;
        proxy.Interfere = call =>
        {
            if (call.Operation != operation || !call.Body.Contains(Dead, StringComparison.Ordinal))
                return null;
            refused++;
            var answer = new Testing.Answer(400, refusal, "A principal is not valid");
            return new(IsDelivered: false, Services.Of(call).Refuse(answer), Ending.Close);
        };

        var result = await Account.PlayAsync(
            guardrail,
            sample.EventFor(names),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        Assert.Equal((Outcome.Applied, 1), (result.Outcome, refused));
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Contains($"{Dead} went too", record.Reason, StringComparison.Ordinal);
        var left = (await scenario.ReadAsync(Account.Aws, names, Cancel)).ToJsonString();
        Assert.DoesNotContain(Dead, left, StringComparison.Ordinal);
        Assert.Contains("Partner", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_goes_out_of_a_roles_trust_policy_and_so_does_a_principal_that_IAM_does_not_take()
    {
        const string trusts = "iam-role-trust-opened";
        const string dead = "AIDAEXAMPLEDELETED0001";
        var sample = Sample.Of(trusts).Single(s => s.Name == "beside-a-principal-that-was-deleted");
        var names = await Account.ArrangeAsync(sample, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Operation == "UpdateAssumeRolePolicy" && call.Body.Contains(dead, StringComparison.Ordinal)
                ? new(
                    IsDelivered: false,
                    Services.Of(call).Refuse(new Testing.Answer(400, "MalformedPolicyDocument", "Invalid principal")),
                    Ending.Close
                )
                : null;

        var result = await Account.PlayAsync(
            trusts,
            sample.EventFor(names),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        Assert.True(result.Outcome == Outcome.Applied, $"{result.Outcome}: {result.Reason}");
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Contains($"{dead} went too", Assert.Single(record.Done).Shown, StringComparison.Ordinal);
        var role = (await Account.Aws.Iam.GetRoleAsync(new() { RoleName = names["name"] }, Cancel)).Role;
        Assert.Equal(TrustDocument.Nobody, Uri.UnescapeDataString(role.AssumeRolePolicyDocument));
    }

    private Task PutAsync(string guardrail, IReadOnlyDictionary<string, string> names)
    {
        var account = $"arn:aws:iam::{Emulator.Account}:root";
        var policy = $$"""
            {"Version":"2012-10-17","Statement":[
             {"Sid":"Partner","Effect":"Allow","Principal":{"AWS":["{{account}}","{{Dead}}"]},"Action":"*","Resource":"*"},
             {"Sid":"Gone","Effect":"Allow","Principal":{"AWS":"{{Dead}}"},"Action":"*","Resource":"*"},
             {"Sid":"Open","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}
            """;
        var aws = names.TryGetValue("region", out var region) ? Account.Aws.In(region) : Account.Aws;
        return guardrail switch
        {
            "sqs-queue-public" => aws.Sqs.SetQueueAttributesAsync(
                new()
                {
                    QueueUrl = names["queueUrl"],
                    Attributes = new() { ["Policy"] = policy },
                },
                Cancel
            ),
            "sns-topic-public" => aws.Sns.SetTopicAttributesAsync(
                new()
                {
                    TopicArn = names["topicArn"],
                    AttributeName = "Policy",
                    AttributeValue = policy,
                },
                Cancel
            ),
            "secretsmanager-policy-public" => aws.SecretsManager.PutResourcePolicyAsync(
                new() { SecretId = names["secretArn"], ResourcePolicy = policy },
                Cancel
            ),
            "ecr-policy-public" => aws.Ecr.SetRepositoryPolicyAsync(
                new() { RepositoryName = names["repository"], PolicyText = policy },
                Cancel
            ),
            "kms-key-policy-public" => aws.Kms.PutKeyPolicyAsync(
                new()
                {
                    KeyId = names["key"],
                    PolicyName = "default",
                    Policy = policy,
                },
                Cancel
            ),
            _ => throw new ArgumentException($"nobody has said how {guardrail} gets its policy", nameof(guardrail)),
        };
    }

    private async Task<(string Bucket, string Text)> ArrangeAsync(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        return (names["bucket"], sample.EventFor(names));
    }

    private async Task<JsonNode?> PolicyAsync(string bucket)
    {
        var answer = await Account.Aws.S3.GetBucketPolicyAsync(
            new GetBucketPolicyRequest { BucketName = bucket },
            Cancel
        );
        return answer.HttpStatusCode == System.Net.HttpStatusCode.NotFound ? null : JsonNode.Parse(answer.Policy);
    }

    private static string PolicyOf(string bucket, bool hasOthers)
    {
        var partner = $$"""
            {"Sid":"Partner","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","{{Dead}}"]},
             "Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"},
            """;
        return $$"""
            {"Version":"2012-10-17","Statement":[{{(hasOthers ? partner : null)}}
             {"Sid":"Gone","Effect":"Allow","Principal":{"AWS":"{{Dead}}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"},
             {"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
            """;
    }
}
