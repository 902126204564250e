using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Commands;

/// <summary><c>policy</c>: the IAM policy of a guardrail, from what it declares.</summary>
internal static class PolicyCommand
{
    public static Command Create(Output output)
    {
        var id = new Argument<string>("ID") { Description = "The guardrail's id, as `remediate list` gives it." };
        var mode = Options.Mode(Mode.Audit, "The mode that the role is for: in audit it gets no write at all.");
        var account = new Option<string>("--account")
        {
            HelpName = "ID",
            Description = "The account's 12 digits, in {account}'s place.",
        };
        var region = new Option<string>("--region")
        {
            HelpName = "REGION",
            Description = "The region, in {region}'s place.",
        };
        var partition = new Option<string>("--partition")
        {
            HelpName = "NAME",
            Description = "The partition, e.g. aws or aws-us-gov, in {partition}'s place.",
        };
        var verb = new Verb(
            "policy",
            "Print the IAM policy that a guardrail's role needs (beside its ledger's and logs').",
            "remediate policy s3-public-access-block-weakened",
            "remediate policy s3-public-access-block-weakened --mode enforce --partition aws --account 111122223333 --region eu-central-1",
            "remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators'"
        )
        {
            id,
            mode,
            account,
            region,
            partition,
            ScpCommand.Create(output),
        };
        verb.SetAction(parsed =>
        {
            var guardrail = Options.Guardrail(parsed.GetValue(id)!);
            var owner = Options.AccountId(parsed.GetValue(account));
            string Fill(string resource) =>
                resource
                    .Replace("{partition}", parsed.GetValue(partition) ?? "{partition}", StringComparison.Ordinal)
                    .Replace("{region}", parsed.GetValue(region) ?? "{region}", StringComparison.Ordinal)
                    .Replace("{account}", owner ?? "{account}", StringComparison.Ordinal);
            output.Writer.Print(Of(guardrail, parsed.GetValue(mode), Fill));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static JsonObject Of(Guardrail guardrail, Mode mode, Func<string, string> fill) =>
        new()
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([
                .. Statements("Read", guardrail.Reads, fill),
                .. mode == Mode.Enforce ? Statements("Write", guardrail.Writes, fill) : [],
            ]),
        };

    private static IEnumerable<JsonNode> Statements(
        string name,
        IEnumerable<Permission> permissions,
        Func<string, string> fill
    ) =>
        permissions
            .GroupBy(p => p.Resource)
            .Select(
                (group, i) =>
                    new JsonObject
                    {
                        ["Sid"] = $"{name}{i + 1}",
                        ["Effect"] = "Allow",
                        ["Action"] = Json.Array(group.Select(p => p.Action).Distinct().Order(StringComparer.Ordinal)),
                        ["Resource"] = fill(group.Key),
                    }
            );
}
