using System.CommandLine;
using System.Security.Cryptography;
using Remediation.Cli.Exempting;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>exempt add</c>: makes an exemption.</summary>
internal sealed class ExemptAddCommand : Verb
{
    public const string Example =
        "remediate exempt add s3-bucket-policy-public --resource arn:aws:s3:::my-website --owner web-team "
        + "--reason 'a public web site' --expires 30d";

    private const int IdBytes = 4;
    private const string LongestOfRecord = "30d";

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
        Description = "The resource's ARN, in whose parts * stands for any text and ? for one character.",
    };

    private readonly Option<string> record = new("--record")
    {
        HelpName = "RECORD",
        Description =
            "In place of --resource and the guardrail: those of a record, to the letter. Owner is then the caller, the "
            + $"reason names the record and the end is in {LongestOfRecord}, unless they are given.",
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

    private readonly Option<string> owner = new("--owner") { HelpName = "WHO", Description = "Who answers for it." };

    private readonly Option<string> reason = new("--reason")
    {
        HelpName = "WHY",
        Description = "Why it is right as it is.",
    };

    private readonly Option<string> expires = new("--expires")
    {
        HelpName = "WHEN",
        Description = "When it ends: a date (2026-12-31), a time (2026-12-31T18:00Z) or a span (7d, 12h, 30m).",
    };

    private readonly CommonOptions common = new();

    public ExemptAddCommand(Output output)
        : base(
            "add",
            "Exempt resources from a guardrail until a given time.",
            Example,
            $"remediate exempt add --record {UndoCommand.ExampleId}",
            "remediate exempt add --resource 'arn:aws:ec2:*:*:security-group/*' "
                + "--principal 'arn:aws:iam::111122223333:role/load-test' --owner load-test "
                + "--reason 'load test of the release' --expires 12h"
        )
    {
        this.output = output;
        Add(guardrail);
        Add(resource);
        Add(record);
        Add(principal);
        Add(account);
        Add(owner);
        Add(reason);
        Add(expires);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        // What is wrong with the words is said before anybody is asked.
        var asked = parsed.GetValue(record) is null ? Checked(Asked(parsed)) : null;
        var id = parsed.GetValue(record) is { } text ? RecordOf(parsed, text) : null;
        var access = await common.AccessAsync(parsed, cancel);
        var table = await common.TableNameAsync(parsed, access.Aws, cancel);
        var ledger = CommonOptions.LedgerOf(access.Aws, table);
        asked ??= Checked(await OfRecordAsync(parsed, id!, ledger, access, cancel));
        var identity = await access.IdentityAsync(cancel);
        RequireOwn(asked, identity);
        var settings = Input.Settings().Exemptions;
        var others = settings.Permanent.Concat((await ledger.SwitchesAsync(cancel)).Exemptions);
        var warnings = await new ExemptionWarnings(access.Own, identity).OfAsync(asked, others, settings, cancel);
        foreach (var warning in warnings)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"warning: {Text.Harmless(warning)}");
        var who = await Caller.NameAsync(access.Own, given: null, cancel);
        var added = await AddAsync(asked, ledger, who, cancel);
        var described = Exemptions.Describe(added, Exemptions.Active);
        described["warnings"] = Json.Array(warnings);
        output.Print(common.Format.Of(parsed), Listing.Of(described), () => Print(added));
        return ExitCode.Ok;
    }

    private RecordId RecordOf(ParseResult parsed, string text)
    {
        if (parsed.GetValue(resource) is not null || parsed.GetValue(guardrail) != ExemptionRules.All)
            throw CliException.Usage("--record says which resource and guardrail: leave --resource and GUARDRAIL out");
        return UndoCommand.IdOf(text);
    }

    /// <summary>What is asked for.</summary>
    private Exemption Asked(ParseResult parsed)
    {
        var of = parsed.GetValue(guardrail)!;
        if (of != ExemptionRules.All)
            of = Input.Guardrail(of).Id;
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            Id = NewId(),
            Guardrail = of,
            Resource = Given(parsed, resource),
            Principal = parsed.GetValue(principal)!,
            Account = parsed.GetValue(account)!,
            Owner = Given(parsed, owner).Trim(),
            Reason = Given(parsed, reason).Trim(),
            Expires = End(Given(parsed, expires), now),
            Created = now,
        };
    }

    private async Task<Exemption> OfRecordAsync(
        ParseResult parsed,
        RecordId id,
        LedgerTable ledger,
        Access access,
        CancellationToken cancel
    )
    {
        if (await ledger.FindAsync(id, cancel) is not { } found)
            throw CliException.Usage($"the ledger has no record {id}: `remediate history` lists those it has");
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            Id = NewId(),
            Guardrail = Input.Guardrail(found.Guardrail).Id,
            Resource = found.Resource.ToString(),
            IsExact = true,
            Principal = parsed.GetValue(principal)!,
            Account = found.Resource.Account,
            Owner = await Caller.NameAsync(access.Own, parsed.GetValue(owner)?.Trim(), cancel),
            Reason = parsed.GetValue(reason)?.Trim() ?? $"what record {id} found is right",
            Expires = End(parsed.GetValue(expires) ?? LongestOfRecord, now),
            Created = now,
        };
    }

    private static DateTimeOffset End(string text, DateTimeOffset now) =>
        When.End("--expires", text, now, Input.Settings().Exemptions.MaximumDays);

    private static string Given(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option)
        ?? throw CliException.Usage(
            $"Option '{option.Name}' is required, unless --record RECORD is given: `remediate exempt add --help` tells "
                + "how it is used"
        );

    private static Exemption Checked(Exemption asked) =>
        ExemptionRules.FaultOf(asked, Catalogue.All) is { } fault ? throw Refused(fault) : asked;

    private static CliException Refused(ExemptionFault fault) =>
        CliException.Usage(
            fault.Member is { } member
                ? $"--{member} {fault.Words}"
                : $"{fault.Words}, which is a pause: `remediate pause --reason WHY` says so to everybody and ends with "
                    + "`remediate resume`"
        );

    private static async Task<Exemption> AddAsync(
        Exemption asked,
        LedgerTable ledger,
        string who,
        CancellationToken cancel
    )
    {
        var named = asked;
        while (!await ledger.AddAsync(named, cancel, Actions.OfAdding(named, who)))
            named = asked with { Id = NewId() };
        return named;
    }

    // Of another account it would be an exemption that nothing ever asks for.
    private static void RequireOwn(Exemption asked, Identity identity)
    {
        if (asked.Account == ExemptionRules.All || asked.Account == identity.Account)
            return;
        throw CliException.Usage(
            $"--account {asked.Account} is not the account that you are in, {identity.Account}: the engine there "
                + "judges no other's resources"
        );
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
