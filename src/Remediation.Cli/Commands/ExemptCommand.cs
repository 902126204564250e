using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Cli.Commands;

/// <summary><c>exempt</c>: what somebody answers for is held instead of repaired.</summary>
internal static partial class ExemptCommand
{
    public static Command Create(Output output) =>
        new Verb(
            "exempt",
            "Add, list and remove exemptions: violations that somebody answers for, until a given time.",
            Adding,
            "remediate exempt list --table remediation-ledger",
            "remediate exempt remove 1b2c3d4e --table remediation-ledger"
        )
        {
            Add(output),
            List(output),
            Remove(output),
        };

    private const string Adding =
        "remediate exempt add s3-bucket-policy-public --resource arn:aws:s3:::my-website --owner web-team --reason 'a public web site' --expires 30d --table remediation-ledger";

    private static Verb Add(Output output)
    {
        var guardrail = new Argument<string>("GUARDRAIL")
        {
            Description = "The guardrail's id, as `remediate list` gives it, or '*' for every one.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "*",
        };
        var resource = new Option<string>("--resource")
        {
            HelpName = "ARN-PATTERN",
            Description = "The resource's ARN; * stands for any text, ? for one character.",
            Required = true,
        };
        var principal = new Option<string>("--principal")
        {
            HelpName = "ARN-PATTERN",
            Description = "Only changes that this user, role or session makes.",
            DefaultValueFactory = _ => "*",
        };
        var account = new Option<string>("--account")
        {
            HelpName = "ID",
            Description = "Only in this account: its 12 digits.",
        };
        var owner = new Option<string>("--owner")
        {
            HelpName = "WHO",
            Description = "Who answers for it.",
            Required = true,
        };
        var reason = new Option<string>("--reason")
        {
            HelpName = "WHY",
            Description = "Why it is right as it is.",
            Required = true,
        };
        var expires = new Option<string>("--expires")
        {
            HelpName = "WHEN",
            Description = "When it ends: a date (2026-12-31), a time (2026-12-31T18:00Z) or a span (7d, 12h, 30m).",
            Required = true,
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "add",
            "Exempt resources from a guardrail until a given time.",
            Adding,
            "remediate exempt add --resource 'arn:aws:ec2:*:*:security-group/*' --principal 'arn:aws:iam::111122223333:role/load-test' --owner load-test --reason 'load test of the release' --expires 12h"
        )
        {
            guardrail,
            resource,
            principal,
            account,
            owner,
            reason,
            expires,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var (of, what, who) = (
                    parsed.GetValue(guardrail)!,
                    Pattern("--resource", parsed.GetValue(resource)!),
                    Pattern("--principal", parsed.GetValue(principal)!)
                );
                if (of != "*")
                    of = Options.Guardrail(of).Id;
                if (of == "*" && IsEverything(what) && IsEverything(who))
                    throw new CliException(
                        ExitCode.Usage,
                        "an exemption of every resource from every guardrail for everybody is a pause: `remediate pause --reason WHY` says so to everybody and ends with `remediate resume`"
                    );
                var now = TimeProvider.System.GetUtcNow();
                var end = When.End(
                    "--expires",
                    parsed.GetValue(expires)!,
                    now,
                    Options.Settings().Exemptions.MaximumDays
                );
                var exemption = new Exemption
                {
                    Id = "",
                    Guardrail = of,
                    Resource = what,
                    Principal = who,
                    Account = Options.AccountId(parsed.GetValue(account)) ?? "*",
                    Owner = Given("--owner", parsed.GetValue(owner)!),
                    Reason = Given("--reason", parsed.GetValue(reason)!),
                    Expires = end,
                    Created = now,
                };
                var ledger = Options.Ledger(
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                do exemption = exemption with { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) };
                while (!await ledger.AddAsync(exemption, cancel));

                if (parsed.GetValue(json))
                    output.Writer.Print(Describe(exemption, "active"));
                else
                {
                    output.Line(
                        $"exemption {exemption.Id} is there until {end:u}: from the next event on what it covers is held",
                        "green"
                    );
                    output.Line(
                        $"`remediate exempt remove {exemption.Id}` ends it sooner; `remediate sweep{(of == "*" ? "" : $" {of}")}` finds again what was held"
                    );
                }
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    private static Verb List(Output output)
    {
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "list",
            "List the ledger's exemptions, also those that have expired, and the permanent ones of REMEDIATION_SETTINGS.",
            "remediate exempt list --table remediation-ledger",
            "remediate exempt list --json | jq -r '.[] | select(.state == \"active\") | .id'"
        )
        {
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var settings = Options.Settings().Exemptions;
                var ledger = Options.Ledger(
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var now = TimeProvider.System.GetUtcNow();
                var all = settings
                    .Permanent.Concat((await ledger.SwitchesAsync(cancel)).Exemptions.OrderBy(e => e.Expires))
                    .Select(e => (Exemption: e, State: StateOf(e, now, settings)))
                    .ToList();
                if (parsed.GetValue(json))
                    output.Writer.Print(new JsonArray([.. all.Select(e => Describe(e.Exemption, e.State))]));
                else if (all.Count == 0)
                    output.Line("there is no exemption");
                else
                    output.Table(
                        ["Id", "State", "Guardrail", "Resource", "Principal", "Account", "Owner", "Reason", "Ends"],
                        all.Select(e =>
                            (IReadOnlyList<string>)
                                [
                                    e.Exemption.Id,
                                    e.State,
                                    e.Exemption.Guardrail,
                                    e.Exemption.Resource,
                                    e.Exemption.Principal,
                                    e.Exemption.Account,
                                    e.Exemption.Owner,
                                    e.Exemption.Reason,
                                    EndOf(e.Exemption, settings) is { } end ? $"{end:u}" : "never",
                                ]
                        )
                    );
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    private static Verb Remove(Output output)
    {
        var id = new Argument<string>("ID")
        {
            Description = "The exemption's id, as `remediate exempt list` and the notices give it.",
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "remove",
            "Remove an exemption: the next event on what it covered is repaired again.",
            "remediate exempt remove 1b2c3d4e --table remediation-ledger"
        )
        {
            id,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var name = parsed.GetValue(id)!;
                if (Options.Settings().Exemptions.Permanent.Any(e => e.Id == name))
                    throw new CliException(
                        ExitCode.Usage,
                        $"{name} is permanent: it is in the deployment's REMEDIATION_SETTINGS, not in the ledger; take it out there and deploy"
                    );
                var ledger = Options.TableName(parsed.GetValue(table));
                if (
                    !await Options
                        .Ledger(Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)), ledger)
                        .RemoveExemptionAsync(name, cancel)
                )
                    throw new CliException(
                        ExitCode.Usage,
                        $"the ledger {ledger} has no exemption '{name}': `remediate exempt list --table {ledger}` lists those it has"
                    );
                if (parsed.GetValue(json))
                    output.Writer.Print(new JsonObject { ["id"] = name, ["removed"] = true });
                else
                    output.Line(
                        $"exemption {name} is gone: the next event on what it covered is repaired again, and `remediate sweep` finds what was held meanwhile",
                        "green"
                    );
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    /// <summary>Whether an exemption holds: DynamoDB removes what has expired up to days later.</summary>
    public static string StateOf(Exemption exemption, DateTimeOffset now, ExemptionSettings settings) =>
        EndOf(exemption, settings) is not { } end ? "permanent"
        : now < end ? "active"
        : "expired";

    public static JsonObject Describe(Exemption e, string state) =>
        new()
        {
            ["id"] = e.Id,
            ["state"] = state,
            ["guardrail"] = e.Guardrail,
            ["resource"] = e.Resource,
            ["principal"] = e.Principal,
            ["account"] = e.Account,
            ["owner"] = e.Owner,
            ["reason"] = e.Reason,
            ["expires"] = Text.Of(e.Expires),
            ["created"] = Text.Of(e.Created),
        };

    // What was written to last longer than the maximum ends there all the same.
    private static DateTimeOffset? EndOf(Exemption e, ExemptionSettings settings)
    {
        if (e.Expires is not { } expires)
            return null;
        var latest = (e.Created ?? expires).AddDays(settings.MaximumDays);
        return expires < latest ? expires : latest;
    }

    private static string Given(string option, string text) =>
        !string.IsNullOrWhiteSpace(text)
            ? text.Trim()
            : throw new CliException(ExitCode.Usage, $"{option} is empty: whoever meets the exemption later must know");

    private static string Pattern(string option, string text) =>
        text == "*"
        || (text.StartsWith("arn:", StringComparison.Ordinal) && !text.Contains('\\') && text.Length <= 2048)
            ? text
            : throw new CliException(
                ExitCode.Usage,
                $"{option} '{text}' is not an ARN pattern: give an ARN such as arn:aws:s3:::my-bucket, in which * stands for any text, or '*' alone"
            );

    private static bool IsEverything(string pattern) => Everything().IsMatch(pattern);

    // "*" said in a longer way: nothing but stars after the partition.
    [GeneratedRegex(@"^(\*+|arn:(\*+|aws(-[a-z\-]*)?\*?)(:[*:]*)?)\z")]
    private static partial Regex Everything();
}
