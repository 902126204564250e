using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.DynamoDb;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's ledger table is as it was deployed.</summary>
public static class TableChanged
{
    public const string Id = "self-table-changed";

    private const string Type = "AWS::DynamoDB::Table";

    public static readonly Guardrail<Compared<TablePart>> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own ledger table back",
        Repairs = """
            Puts back what somebody did to the ledger's table: its protection from being deleted, its backups to any
            second, the attribute by which items expire, and its resource policy. What the table must be is read from
            the manifest: the parameter below `/remediation/manifest/table/`.

            A table that was deleted, and a stream that was switched off, made anew or shows something else, are told,
            and a deployment must mend them: a new stream has another ARN, which the notifier does not read.
            """,
        Spares = """
            Only a table that the region's manifest names is ours. A manifest that cannot be read makes the judgement
            unclear and changes nothing.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack.
            Not seen: what somebody wrote into the table by a right of their own, its capacity, its indexes and its key.
            """,
        Breaks = """
            DynamoDB changes the attribute of expiry once in an hour at most: until then the repair fails and the sweep
            tries it again.

            A sweep in the minutes in which a deployment has changed the table and not yet its manifest puts the table
            back as it was before; the next one puts it right.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = Parts.Kind(Type, TablePart.Word, Locate, (near, _) => Parts.ArnOf(near, "dynamodb", $"table/{near.Id}")),
        Watches =
        [
            new Watch.Calls(
                "dynamodb.amazonaws.com",
                "DeleteResourcePolicy",
                "DeleteTable",
                "PutResourcePolicy",
                "UpdateContinuousBackups",
                "UpdateTable",
                "UpdateTimeToLive"
            ),
        ],
        Reads = [Parts.ReadManifest, .. TableWrites.Reads],
        Writes = TableWrites.Repairs,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = TableWrites.Change,
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger is Trigger.Call { EventSource: "dynamodb.amazonaws.com" } call
            ? Table(call, call.Request["tableName"].Text ?? call.Request["resourceArn"].Text)
            : [];

    // A name or an ARN.
    private static IEnumerable<Resource> Table(Trigger.Call call, string? named)
    {
        var prefix = Parts.ArnOf(call, "dynamodb", "table/");
        if (named?.StartsWith("arn:", StringComparison.Ordinal) == true)
            named = named.StartsWith(prefix, StringComparison.Ordinal) ? named[prefix.Length..] : null;
        if (named is not null && !named.Contains('/', StringComparison.Ordinal))
            yield return call.Resource(Type, named, prefix + named);
    }

    private static async Task<Compared<TablePart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await Parts.FindAsync<TablePart>(aws, TablePart.Word, resource.Id, cancel);
        if (state?.Manifest is null)
            return state;
        try
        {
            return state with { Present = await ReadAsync(aws, resource, cancel) };
        }
        catch (ResourceNotFoundException)
        {
            return state;
        }
        catch (TableNotFoundException)
        {
            return state;
        }
    }

    private static async Task<TablePart?> ReadAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var name = resource.Id;
        var table = (
            await aws.DynamoDb.DescribeTableAsync(new DescribeTableRequest { TableName = name }, cancel)
        ).Table;
        if (table.TableStatus?.Value == "DELETING")
            return null;
        var backups = await aws.DynamoDb.DescribeContinuousBackupsAsync(new() { TableName = name }, cancel);
        var expiry = await aws.DynamoDb.DescribeTimeToLiveAsync(
            new DescribeTimeToLiveRequest { TableName = name },
            cancel
        );
        var isStreamed = table.StreamSpecification?.StreamEnabled == true;
        return new()
        {
            Name = name,
            DeletionProtection = table.DeletionProtectionEnabled == true,
            PointInTimeRecovery =
                backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus?.Value
                == "ENABLED",
            StreamView = isStreamed ? table.StreamSpecification!.StreamViewType?.Value : null,
            StreamArn = isStreamed ? table.LatestStreamArn : null,
            TtlAttribute = ExpiryOf(expiry.TimeToLiveDescription),
            Policy = await PolicyAsync(aws, resource.Arn!, cancel),
        };
    }

    private static string? ExpiryOf(TimeToLiveDescription? expiry) =>
        expiry?.TimeToLiveStatus?.Value is "ENABLED" or "ENABLING" ? expiry.AttributeName : null;

    private static async Task<string?> PolicyAsync(AwsClients aws, string table, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.DynamoDb.GetResourcePolicyAsync(new() { ResourceArn = table }, cancel);
            return Parts.NullIfEmpty(answer.Policy);
        }
        catch (PolicyNotFoundException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Compared<TablePart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the table {seen.Resource.Id}";
        if (seen.State.Present is not { } present)
            return seen.Told($"{what} is gone: deploy again");

        var mended = new List<string>();
        if (present.DeletionProtection != manifest.DeletionProtection)
            mended.Add(present.DeletionProtection ? "cannot be deleted" : "can be deleted");
        if (present.PointInTimeRecovery != manifest.PointInTimeRecovery)
            mended.Add(present.PointInTimeRecovery ? "has backups to any second" : "has no backups to any second");
        if (present.TtlAttribute != manifest.TtlAttribute)
            mended.Add($"has items that expire by {present.TtlAttribute ?? "nothing"}");
        if (!JsonTexts.AreSame(present.Policy, manifest.Policy))
            mended.Add("has another resource policy");
        List<string> told = [];
        if (present.StreamView != manifest.StreamView || present.StreamArn != manifest.StreamArn)
            told.Add($"has the stream {present.StreamArn ?? "none"} ({present.StreamView ?? "off"})");
        var wanted = manifest with { StreamView = present.StreamView, StreamArn = present.StreamArn };
        return Parts.VerdictOf(seen, what, mended, told, wanted);
    }
}
