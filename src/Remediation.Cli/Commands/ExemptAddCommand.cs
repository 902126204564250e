using System.CommandLine;
using System.Security.Cryptography;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>exempt add</c>: makes an exemption.</summary>
internal sealed class ExemptAddCommand : Verb
{
    public const string Example =
        "remediate exempt add s3-bucket-policy-public --resource arn:aws:s3:::my-website --owner web-team "
        + "--reason 'a public web site' --expires 30d";

    private const int IdBytes = 4;

    private readonly Output output;

    private readonly Argument<string> guardrail = new("GUARDRAIL")
    {
        Description = "The guardrail's id, as `remediate list` gives it, or '*' for every one.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ExemptionRules.All,
    };

    private readonly Option<string> resource = new("--resource")
    {
        HelpName = "ARN-PATTERN",
        Description = "The resource's ARN; * stands for any text, ? for one character.",
        Required = true,
    };

    private readonly Option<string> principal = new("--principal")
    {
        HelpName = "ARN-PATTERN",
        Description = "Only changes that this user, role or session makes.",
        DefaultValueFactory = _ => ExemptionRules.All,
    };

    private readonly Option<string> account = new("--account")
    {
        HelpName = "ID",
        Description = "Only in this account: its 12 digits.",
        DefaultValueFactory = _ => ExemptionRules.All,
    };

    private readonly Option<string> owner = new("--owner")
    {
        HelpName = "WHO",
        Description = "Who answers for it.",
        Required = true,
    };

    private readonly Option<string> reason = new("--reason")
    {
        HelpName = "WHY",
        Description = "Why it is right as it is.",
        Required = true,
    };

    private readonly Option<string> expires = new("--expires")
    {
        HelpName = "WHEN",
        Description = "When it ends: a date (2026-12-31), a time (2026-12-31T18:00Z) or a span (7d, 12h, 30m).",
        Required = true,
    };

    private readonly CommonOptions common = new();

    public ExemptAddCommand(Output output)
        : base(
            "add",
            "Exempt resources from a guardrail until a given time.",
            Example,
            "remediate exempt add --resource 'arn:aws:ec2:*:*:security-group/*' "
                + "--principal 'arn:aws:iam::111122223333:role/load-test' --owner load-test "
                + "--reason 'load test of the release' --expires 12h"
        )
    {
        this.output = output;
        Add(guardrail);
        Add(resource);
        Add(principal);
        Add(account);
        Add(owner);
        Add(reason);
        Add(expires);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var asked = Asked(parsed);
        var added = await AddAsync(asked, parsed, cancel);
        if (common.IsJson(parsed))
            output.Writer.Print(Exemptions.Describe(added, Exemptions.Active));
        else
            Print(added);
        return ExitCode.Ok;
    }

    /// <summary>What is asked for, checked.</summary>
    private Exemption Asked(ParseResult parsed)
    {
        var of = parsed.GetValue(guardrail)!;
        if (of != ExemptionRules.All)
            of = Input.Guardrail(of).Id;
        var now = TimeProvider.System.GetUtcNow();
        var longest = Input.Settings().Exemptions.MaximumDays;
        var asked = new Exemption
        {
            Id = NewId(),
            Guardrail = of,
            Resource = parsed.GetValue(resource)!,
            Principal = parsed.GetValue(principal)!,
            Account = parsed.GetValue(account)!,
            Owner = parsed.GetValue(owner)!.Trim(),
            Reason = parsed.GetValue(reason)!.Trim(),
            Expires = When.End("--expires", parsed.GetValue(expires)!, now, longest),
            Created = now,
        };
        return ExemptionRules.FaultOf(asked, Catalogue.All) is { } fault ? throw Refused(fault) : asked;
    }

    private static CliException Refused(ExemptionFault fault) =>
        CliException.Usage(
            fault.Member is { } member
                ? $"--{member} {fault.Words}"
                : $"{fault.Words}, which is a pause: `remediate pause --reason WHY` says so to everybody and ends with "
                    + "`remediate resume`"
        );

    private async Task<Exemption> AddAsync(Exemption asked, ParseResult parsed, CancellationToken cancel)
    {
        var ledger = await common.LedgerAsync(parsed, cancel);
        var named = asked;
        while (!await ledger.AddAsync(named, cancel))
            named = asked with { Id = NewId() };
        return named;
    }

    // A short id is typed more easily; one that is taken is drawn again.
    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    private void Print(Exemption added)
    {
        output.Line(
            $"exemption {added.Id} is there until {added.Expires:u}: from the next event on what it covers is held",
            "green"
        );
        output.Line(
            $"`remediate exempt remove {added.Id}` ends it sooner; "
                + $"`{Pauses.Sweeping(added.Guardrail)}` finds again what was held"
        );
    }
}
