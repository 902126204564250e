using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Commands;

/// <summary><c>policy</c>: the IAM policy of a guardrail, from what it declares.</summary>
internal sealed class PolicyCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string> id = new Argument<string>("ID")
    {
        Description = "The guardrail's id, as `remediate list` gives it.",
    }.WithIds();

    private readonly Option<Mode> mode = ModeOption.Create(
        "The mode that the role is for: in audit it gets no write at all."
    );

    private readonly Option<string> account = new("--account")
    {
        HelpName = "ID",
        Description = "The account's 12 digits, in {account}'s place.",
    };

    private readonly Option<string> region = new("--region")
    {
        HelpName = "REGION",
        Description = "The region, in {region}'s place.",
    };

    private readonly Option<string> partition = new("--partition")
    {
        HelpName = "NAME",
        Description = "The partition, e.g. aws or aws-us-gov, in {partition}'s place.",
    };

    public PolicyCommand(Output output)
        : base(
            "policy",
            "Print the IAM policy that a guardrail's role needs (beside its ledger's and logs').",
            "remediate policy s3-public-access-block-weakened",
            "remediate policy s3-public-access-block-weakened --mode enforce "
                + "--partition aws --account 111122223333 --region eu-central-1",
            "remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators'"
        )
    {
        this.output = output;
        Add(id);
        Add(mode);
        Add(account);
        Add(region);
        Add(partition);
        Add(new ScpCommand(output));
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var guardrail = Input.Guardrail(parsed.GetValue(id)!);
        var owner = Input.AccountId(parsed.GetValue(account));
        output.Writer.Print(Policy(guardrail, parsed.GetValue(mode), Fill));
        return ExitCode.Ok;

        string Fill(string text) => Placeholders.Fill(text, parsed.GetValue(partition), parsed.GetValue(region), owner);
    }

    private static JsonObject Policy(Guardrail guardrail, Mode mode, Func<string, string> fill)
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
    ) =>
        RolePolicy
            .Statements(permissions)
            .Select((statement, index) => Statement($"{name}{index + 1}", statement, fill));

    private static JsonObject Statement(string sid, RoleStatement statement, Func<string, string> fill)
    {
        var json = statement.ToJson(fill);
        json.Insert(0, "Sid", sid);
        return json;
    }
}
