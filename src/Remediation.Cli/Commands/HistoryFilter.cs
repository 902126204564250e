using System.CommandLine;
using System.CommandLine.Parsing;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary>The options that say which of the ledger's records are meant.</summary>
internal sealed class HistoryFilter
{
    // What a record may be left with; compliant and ignored are kept nowhere.
    private static readonly string[] Outcomes =
    [
        Outcome.Applied,
        Outcome.Failed,
        Outcome.Held,
        Outcome.Intent,
        Outcome.NotHealed,
        Outcome.Planned,
        Outcome.Refused,
        Outcome.Resolved,
        Outcome.Settling,
        Outcome.Unclear,
    ];

    private readonly Option<string> since = new("--since")
    {
        HelpName = "WHEN",
        Description = "Only what happened then or later: a date, a time, or how long ago (7d, 12h, 30m).",
    };

    private readonly Option<string> until = new("--until")
    {
        HelpName = "WHEN",
        Description = "Only what happened before then: a date, a time, or how long ago.",
    };

    private readonly Option<string[]> outcomes = new Option<string[]>("--outcome")
    {
        HelpName = "OUTCOME",
        Description = $"Only what ended so, may be given again: {string.Join(", ", Outcomes)}.",
        DefaultValueFactory = _ => [],
        Validators = { RequireOutcomes },
    }.WithWords(Outcomes);

    private readonly Option<string[]> guardrails = new Option<string[]>("--guardrail")
    {
        HelpName = "ID",
        Description = "Only this guardrail's; may be given again.",
        DefaultValueFactory = _ => [],
    }.WithIds();

    private readonly Option<string> account = new("--account")
    {
        HelpName = "ID",
        Description = "Only of resources of this account.",
    };

    private readonly Option<string> actor = new("--actor")
    {
        HelpName = "TEXT",
        Description = "Only what was made by whose ARN or role has this text in it.",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="hasOutcomes">Whether one says how the records ended; else the verb says it.</param>
    public void AddTo(Command verb, bool hasOutcomes = true)
    {
        verb.Add(since);
        verb.Add(until);
        if (hasOutcomes)
            verb.Add(outcomes);
        verb.Add(guardrails);
        verb.Add(account);
        verb.Add(actor);
    }

    /// <summary>Whether any of them is given.</summary>
    public bool IsGiven(ParseResult parsed) =>
        new Option[] { since, until, outcomes, guardrails, account, actor }.Any(option => IsGiven(parsed, option));

    /// <summary>The guardrails that are asked for; none for all.</summary>
    public IReadOnlyList<string> GuardrailsOf(ParseResult parsed) =>
        [.. parsed.GetValue(guardrails)!.Select(id => Input.Guardrail(id).Id).Distinct()];

    /// <summary>The options that say when or by whom, which a sweep does not know; none that is given.</summary>
    public IReadOnlyList<string> OfEvents(ParseResult parsed) =>
        [
            .. new Option[] { since, until, actor }
                .Where(option => IsGiven(parsed, option))
                .Select(o => o.Name),
        ];

    /// <summary>What is given, as words; null for nothing.</summary>
    public string? WordsOf(ParseResult parsed)
    {
        var given = new Option[] { since, until, outcomes, guardrails, account, actor }
            .Where(option => IsGiven(parsed, option))
            .SelectMany(option => parsed.GetResult(option)!.Tokens.Select(token => $"{option.Name} {token.Value}"));
        return string.Join(" ", given) is { Length: > 0 } words ? words : null;
    }

    /// <summary>Whether it is said since when.</summary>
    public bool HasBeginning(ParseResult parsed) => parsed.GetValue(since) is not null;

    /// <summary>Whether what somebody did is meant, by what is given.</summary>
    /// <exception cref="CliException">What is given is no time or guardrail, or is of records alone.</exception>
    public Func<OperatorAction, bool> OfActions(ParseResult parsed)
    {
        if (parsed.GetResult(outcomes) is { Implicit: false } || parsed.GetResult(account) is not null)
            throw CliException.Usage("--outcome and --account are of records: leave them out with --actions");
        var (first, end) = Times(parsed);
        var ids = parsed.GetValue(guardrails)!.Select(id => Input.Guardrail(id).Id).Append(Pauses.Every).ToList();
        var who = parsed.GetValue(actor);
        return action =>
            action.At >= first
            && action.At < end
            && (ids.Count == 1 || ids.Contains(action.Guardrail))
            && (who is null || Has(action.By, who));
    }

    /// <summary>Whether a record is meant, by what is given.</summary>
    /// <exception cref="CliException">What is given is no time, guardrail or account.</exception>
    public Func<LedgerRecord, bool> Of(ParseResult parsed)
    {
        var (first, end) = Times(parsed);
        var endings = parsed.GetResult(outcomes) is null ? [] : parsed.GetValue(outcomes)!;
        var ids = parsed.GetValue(guardrails)!.Select(id => Input.Guardrail(id).Id).ToList();
        var owner = Input.AccountId(parsed.GetValue(account));
        var who = parsed.GetValue(actor);
        return record =>
            record.EventTime >= first
            && record.EventTime < end
            && (endings.Length == 0 || endings.Contains(record.Outcome))
            && (ids.Count == 0 || ids.Contains(record.Guardrail))
            && (owner is null || record.Resource.Account == owner)
            && (who is null || IsBy(record.Actor, who));
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private (DateTimeOffset First, DateTimeOffset End) Times(ParseResult parsed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var first = parsed.GetValue(since) is { } from ? When.Past("--since", from, now) : DateTimeOffset.MinValue;
        var end = parsed.GetValue(until) is { } to ? When.Past("--until", to, now) : DateTimeOffset.MaxValue;
        if (first >= end)
            throw CliException.Usage($"--since {first:u} is not before --until {end:u}");
        return (first, end);
    }

    private static bool IsBy(Actor? actor, string who) => Has(actor?.Arn, who) || Has(actor?.RoleArn, who);

    private static bool Has(string? text, string part) =>
        text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    private static void RequireOutcomes(OptionResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value).Except(Outcomes))
            result.AddError($"--outcome is '{text}': it must be one of {string.Join(", ", Outcomes)}");
    }
}
