using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Examining;

/// <summary>Examines the ledger: whether it keeps what it must, and what people have switched in it.</summary>
/// <param name="home">The region that it is in.</param>
/// <param name="table">Its name.</param>
/// <param name="exemptions">What the deployment says of exemptions.</param>
internal sealed class LedgerExaminer(Region home, string table, ExemptionSettings exemptions)
{
    private const string Expiry = "expiresAt";

    private readonly AmazonDynamoDBClient dynamo = LedgerTable.ClientOf(home.Aws);

    private Subject Table => new("ledger", table, home.Name);

    public async Task<IReadOnlyList<Check>> ExamineAsync(CancellationToken cancel)
    {
        var checks = new List<Check>();
        checks.AddRange(await Table.LookAsync(["dynamodb:DescribeTable"], () => TableAsync(cancel), cancel));
        if (checks.Exists(check => check.Status == CheckStatus.Failed && check.Subject == Table))
            return checks;
        checks.AddRange(
            await Of("expiry").LookAsync(["dynamodb:DescribeTimeToLive"], () => ExpiryAsync(cancel), cancel)
        );
        string[] backups = ["dynamodb:DescribeContinuousBackups"];
        checks.AddRange(await Of("point in time recovery").LookAsync(backups, () => BackupsAsync(cancel), cancel));
        var switches = new Subject("switches", "pauses and exemptions", home.Name);
        checks.AddRange(await switches.LookAsync(["dynamodb:Query"], () => SwitchesAsync(switches, cancel), cancel));
        return checks;
    }

    private Subject Of(string what) => Table with { Thing = what };

    private async Task<IReadOnlyList<Check>> TableAsync(CancellationToken cancel)
    {
        TableDescription found;
        try
        {
            found = (await dynamo.DescribeTableAsync(new DescribeTableRequest { TableName = table }, cancel)).Table;
        }
        catch (Exception error) when (error is ResourceNotFoundException or TableNotFoundException)
        {
            return
            [
                Table.Failed("there is no such table: nothing is recorded and so nothing repaired", Commands.Deploy),
            ];
        }
        if (found.TableStatus?.Value is not ("ACTIVE" or "UPDATING"))
            return [Table.Failed($"it is {found.TableStatus?.Value}", Commands.Deploy)];
        var update = $"dynamodb update-table --table-name {table}";
        var stream = found.StreamSpecification?.StreamEnabled == true;
        var protectedNow = found.DeletionProtectionEnabled == true;
        return
        [
            Table.Ok("it is there and active"),
            stream
                ? Of("stream").Ok("it is on")
                : Of("stream").Failed("it is off: nobody is told of what is recorded", Commands.Deploy),
            protectedNow
                ? Of("deletion protection").Ok("it is on")
                : Of("deletion protection")
                    .Warning(
                        "it is off: whoever may delete tables may delete the evidence",
                        Commands.Aws($"{update} --deletion-protection-enabled", home.Name)
                    ),
        ];
    }

    private async Task<IReadOnlyList<Check>> ExpiryAsync(CancellationToken cancel)
    {
        var request = new DescribeTimeToLiveRequest { TableName = table };
        var found = (await dynamo.DescribeTimeToLiveAsync(request, cancel)).TimeToLiveDescription;
        if (found?.TimeToLiveStatus?.Value is "ENABLED" or "ENABLING" && found.AttributeName == Expiry)
            return [Of("expiry").Ok($"by {Expiry}")];
        var mend = $"dynamodb update-time-to-live --table-name {table}";
        var enable = $"--time-to-live-specification Enabled=true,AttributeName={Expiry}";
        return
        [
            Of("expiry")
                .Warning(
                    "it is off: records and claims are kept for ever",
                    Commands.Aws($"{mend} {enable}", home.Name)
                ),
        ];
    }

    private async Task<IReadOnlyList<Check>> BackupsAsync(CancellationToken cancel)
    {
        var subject = Of("point in time recovery");
        var found = await dynamo.DescribeContinuousBackupsAsync(new() { TableName = table }, cancel);
        var recovery = found.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        if (recovery?.PointInTimeRecoveryStatus?.Value == "ENABLED")
            return [subject.Ok("it is on")];
        var mend = $"dynamodb update-continuous-backups --table-name {table}";
        var enable = "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true";
        return
        [
            subject.Warning(
                "it is off: what is lost of the evidence is lost",
                Commands.Aws($"{mend} {enable}", home.Name)
            ),
        ];
    }

    private async Task<IReadOnlyList<Check>> SwitchesAsync(Subject all, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var switches = await new LedgerTable(dynamo, table, TimeProvider.System).SwitchesAsync(cancel);
        var checks = new List<Check>();
        foreach (var pause in switches.Pauses.Where(pause => now < pause.End))
        {
            checks.Add(
                (all with { Thing = $"pause of {Pauses.What(pause.Guardrail)}" }).Warning(
                    $"repairs are held: {Pauses.Words(pause)}",
                    There(Pauses.Resuming(pause.Guardrail))
                )
            );
        }
        foreach (var exemption in switches.Exemptions)
        {
            var state = Exemptions.StateOf(exemption, now, exemptions);
            if (state is Exemptions.Active or Exemptions.Permanent)
                continue;
            checks.Add(
                (all with { Thing = $"exemption {exemption.Id}" }).Warning(
                    $"it is {state} and covers nothing: {exemption.Guardrail} of {exemption.Resource}",
                    There($"remediate exempt remove {exemption.Id}")
                )
            );
        }
        foreach (var fault in switches.Faults)
        {
            var key = Commands.Quoted(KeyOf(fault).ToJsonString(Json.Plain));
            checks.Add(
                (all with { Thing = fault.Key }).Warning(
                    $"it cannot be read and holds nothing: {fault.Why}",
                    Commands.Aws($"dynamodb delete-item --table-name {table} --key {key}", home.Name)
                )
            );
        }
        return checks.Count > 0 ? checks : [all.Ok("none holds a repair that should not, and none is over")];
    }

    private static JsonObject KeyOf(SwitchFault fault) =>
        new()
        {
            ["pk"] = new JsonObject { ["S"] = LedgerTable.SwitchesKey },
            ["sk"] = new JsonObject { ["S"] = fault.Key },
        };

    private string There(string command) => $"{command} --region {home.Name}";
}
