using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.DynamoDb;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The reads and writes of a table, with what they need.</summary>
internal static class TableWrites
{
    // CloudFormation chooses the name, and the deployment tags the table.
    private const string Tables = "arn:{partition}:dynamodb:{region}:{account}:table/*";

    private static readonly Permission UpdateTable = OnOurs("dynamodb:UpdateTable");
    private static readonly Permission UpdateBackups = OnOurs("dynamodb:UpdateContinuousBackups");
    private static readonly Permission UpdateExpiry = OnOurs("dynamodb:UpdateTimeToLive");
    private static readonly Permission PutPolicy = OnOurs("dynamodb:PutResourcePolicy");
    private static readonly Permission DeletePolicy = OnOurs("dynamodb:DeleteResourcePolicy");

    public static readonly IReadOnlyList<Permission> Reads =
    [
        OnOurs("dynamodb:DescribeTable"),
        OnOurs("dynamodb:DescribeContinuousBackups"),
        OnOurs("dynamodb:DescribeTimeToLive"),
        OnOurs("dynamodb:GetResourcePolicy"),
    ];

    public static readonly IReadOnlyList<Permission> Repairs =
    [
        UpdateTable,
        UpdateBackups,
        UpdateExpiry,
        PutPolicy,
        DeletePolicy,
    ];

    public static IEnumerable<Step> Change(Resource resource, Compared<TablePart> from, Compared<TablePart> to)
    {
        // A table that was deleted is not made again, and none is deleted.
        if (from.Present is not { } was || to.Present is not { } table)
            yield break;
        var name = resource.Id;
        if (was.DeletionProtection != table.DeletionProtection)
            yield return Protect(name, table.DeletionProtection);
        if (was.PointInTimeRecovery != table.PointInTimeRecovery)
            yield return Recover(name, table.PointInTimeRecovery);
        // A table has one attribute of expiry: the other has to go before.
        if (was.TtlAttribute != table.TtlAttribute && was.TtlAttribute is { } old)
            yield return Expire(name, old, isEnabled: false);
        if (was.TtlAttribute != table.TtlAttribute && table.TtlAttribute is { } attribute)
            yield return Expire(name, attribute, isEnabled: true);
        if (was.Policy != table.Policy)
            yield return Permit(resource.Arn ?? name, table.Policy);
    }

    private static Permission OnOurs(string action) => new(action, Tables) { Conditions = Parts.Tagged };

    private static Step Protect(string table, bool isProtected)
    {
        var request = new UpdateTableRequest { TableName = table, DeletionProtectionEnabled = isProtected };
        return new(
            UpdateTable,
            "UpdateTable",
            new() { ["TableName"] = table, ["DeletionProtectionEnabled"] = isProtected },
            run => run.Aws.DynamoDb.UpdateTableAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step Recover(string table, bool isEnabled)
    {
        var request = new UpdateContinuousBackupsRequest
        {
            TableName = table,
            PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = isEnabled },
        };
        return new(
            UpdateBackups,
            "UpdateContinuousBackups",
            new() { ["TableName"] = table, ["PointInTimeRecoveryEnabled"] = isEnabled },
            run => run.Aws.DynamoDb.UpdateContinuousBackupsAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step Expire(string table, string attribute, bool isEnabled)
    {
        var request = new UpdateTimeToLiveRequest
        {
            TableName = table,
            TimeToLiveSpecification = new() { AttributeName = attribute, Enabled = isEnabled },
        };
        return new(
            UpdateExpiry,
            "UpdateTimeToLive",
            new()
            {
                ["TableName"] = table,
                ["AttributeName"] = attribute,
                ["Enabled"] = isEnabled,
            },
            run => run.Aws.DynamoDb.UpdateTimeToLiveAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step Permit(string arn, string? policy)
    {
        if (policy is null)
        {
            return new(
                DeletePolicy,
                "DeleteResourcePolicy",
                new() { ["ResourceArn"] = arn },
                run => run.Aws.DynamoDb.DeleteResourcePolicyAsync(new() { ResourceArn = arn }, run.Cancel).AsAnswer()
            );
        }
        var request = new PutResourcePolicyRequest { ResourceArn = arn, Policy = policy };
        return new(
            PutPolicy,
            "PutResourcePolicy",
            new() { ["ResourceArn"] = arn, ["Policy"] = policy },
            run => run.Aws.DynamoDb.PutResourcePolicyAsync(request, run.Cancel).AsAnswer()
        );
    }
}
