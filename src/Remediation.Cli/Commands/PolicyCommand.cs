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

    private static JsonObject Of(Guardrail guardrail, Mode mode, Func<string, string> fill)
    {
        IEnumerable<JsonNode> statements = Statements("Read", RolePolicy.ReadsOf(guardrail), fill);
        if (mode == Mode.Enforce)
            statements = statements.Concat(Statements("Write", guardrail.Writes, fill));
        return new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
    }

    private static IEnumerable<JsonNode> Statements(
        string name,
        IEnumerable<Permission> permissions,
        Func<string, string> fill
    ) => RolePolicy.Statements(permissions).Select((statement, index) => Json($"{name}{index + 1}", statement, fill));

    private static JsonObject Json(string sid, RoleStatement statement, Func<string, string> fill)
    {
        var json = new JsonObject
        {
            ["Sid"] = sid,
            ["Effect"] = "Allow",
            ["Action"] = Cli.Json.Array(statement.Actions.Order(StringComparer.Ordinal)),
            ["Resource"] = fill(statement.Resource),
        };
        if (statement.Condition is { } condition)
        {
            var values = Cli.Json.Array(condition.Values.Select(fill));
            json["Condition"] = new JsonObject { [condition.Operator] = new JsonObject { [condition.Key] = values } };
        }
        return json;
    }
}
