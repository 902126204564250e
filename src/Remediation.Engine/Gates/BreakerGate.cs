using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>
/// Holds when a guardrail repairs too much, or the same resource again and again: then it is at war with something that
/// must be mended at its source.
/// </summary>
public sealed class BreakerGate(BreakerSettings settings, GuardrailClients aws, ILedger ledger, TimeProvider clock)
    : IGate
{
    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        if (findings.Count is not { } count)
            return null;
        if (count.IsOpen)
            return TooMany(violation);
        if (count.OfResource >= settings.SameResource)
            return await WarAsync(violation, count.OfResource, cancel);
        return null;
    }

    private Stop TooMany(Case violation)
    {
        var guardrail = violation.Guardrail.Id;
        return new(
            Outcome.Held,
            GateNames.Breaker,
            $"{guardrail} has made {settings.Repairs} repairs in {settings.Minutes} minutes in account "
                + $"{violation.Resource.Account}: look at what makes so many violations, "
                + $"then `remediate sweep {guardrail}`",
            $"breaker {LedgerTable.Window(clock.GetUtcNow(), settings)}",
            PerResource: false
        );
    }

    private async Task<Stop> WarAsync(Case violation, int repairs, CancellationToken cancel) =>
        new(
            Outcome.Held,
            GateNames.War,
            $"this would be repair {repairs} of it within 24 hours: {await OtherSideAsync(violation, cancel)}",
            $"war {clock.GetUtcNow():yyyy-MM-dd}"
        );

    private async Task<string> OtherSideAsync(Case violation, CancellationToken cancel)
    {
        var others = await OthersAsync(violation, cancel);
        var named = others.Distinct().Select(Named).ToList();
        var who = named.Count > 0 ? string.Join("; ", named) : "somebody that no event names";
        var remedy = await RemedyAsync(violation, others, cancel);
        return $"{who} keeps making the violation; {remedy}";
    }

    private async Task<List<Actor>> OthersAsync(Case violation, CancellationToken cancel)
    {
        var others = new List<Actor>();
        if (violation.Trigger.By is { } actor)
            others.Add(actor);
        await foreach (var record in ledger.HistoryAsync(violation.Resource.Arn, cancel))
        {
            if (record.StartedAt < clock.GetUtcNow().AddDays(-1) || others.Count > settings.SameResource)
                break;
            if (record.Guardrail == violation.Guardrail.Id && record.Actor is not null)
                others.Add(record.Actor);
        }
        return others;
    }

    private static string Named(Actor actor) =>
        actor.Tool is { } tool ? $"{tool} as {actor.Arn} from {actor.SourceIp}" : $"{actor.Arn} from {actor.SourceIp}";

    private async Task<string> RemedyAsync(Case violation, List<Actor> others, CancellationToken cancel)
    {
        if (await StackAsync(violation, cancel) is { } stack)
            return $"mend the CloudFormation stack {stack}";
        if (others.Select(a => a.Tool).FirstOrDefault(tool => tool is not null) is { } tool)
            return $"mend it in the {tool} configuration that makes it";
        return "ask them to stop, or add an exemption";
    }

    // Worth one more read: without it the stack's name is not known.
    private async Task<string?> StackAsync(Case violation, CancellationToken cancel)
    {
        if (violation.Guardrail.On.Tags is not { } read)
            return null;
        try
        {
            var clients = aws.Of(violation.Guardrail, Phase.Read, violation.Resource.Region);
            var tags = await read(clients, violation.Resource, cancel);
            return tags.GetValueOrDefault("aws:cloudformation:stack-name");
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            // The hold and its other names are worth more than this one.
            return null;
        }
    }
}
