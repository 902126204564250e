using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>Holds when a guardrail repairs too much, or the same resource again and again: then it is at war with something that must be mended at its source.</summary>
public sealed class BreakerGate(BreakerSettings settings, AwsClients aws, ILedger ledger, TimeProvider clock) : IGate
{
    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        if (findings.Count is not { } count)
            return null;
        if (count.IsOpen)
            return new(
                Outcome.Held,
                "breaker",
                $"{violation.Guardrail.Id} has made {settings.Repairs} repairs in {settings.Minutes} minutes in account {violation.Resource.Account}: look at what makes so many violations, then `remediate sweep {violation.Guardrail.Id}`",
                $"breaker {LedgerTable.Window(clock.GetUtcNow(), settings)}",
                PerResource: false
            );
        if (count.OfResource >= settings.SameResource)
            return new(
                Outcome.Held,
                "war",
                $"this would be repair {count.OfResource} of it within 24 hours: {await OtherSideAsync(violation, cancel)}",
                $"war {clock.GetUtcNow():yyyy-MM-dd}"
            );
        return null;
    }

    private async Task<string> OtherSideAsync(Case violation, CancellationToken cancel)
    {
        var others = new List<Actor>();
        if (violation.Trigger is Trigger.Call call)
            others.Add(call.Actor);
        await foreach (var record in ledger.HistoryAsync(violation.Resource.Arn, cancel))
        {
            if (record.StartedAt < clock.GetUtcNow().AddDays(-1) || others.Count > settings.SameResource)
                break;
            if (record.Guardrail == violation.Guardrail.Id && record.Actor != Actor.None)
                others.Add(record.Actor);
        }
        var stack = await StackAsync(violation, cancel);
        var named = others
            .Distinct()
            .Select(a => $"{(a.Tool.Length > 0 ? a.Tool + " as " : "")}{a.Arn} from {a.SourceIp}")
            .ToList();
        var where =
            stack is not null ? $"mend the CloudFormation stack {stack}"
            : others.Select(a => a.Tool).FirstOrDefault(t => t.Length > 0) is { } tool
                ? $"mend it in the {tool} configuration that makes it"
            : "ask them to stop, or add an exemption";
        return $"{(named.Count > 0 ? string.Join("; ", named) : "somebody that no event names")} keeps making the violation; {where}";
    }

    // Worth one more read: without it the stack's name is not known.
    private async Task<string?> StackAsync(Case violation, CancellationToken cancel)
    {
        if (violation.Guardrail.Tags is not { } tags)
            return null;
        try
        {
            return (await tags(aws.In(violation.Resource.Region), violation.Resource, cancel)).GetValueOrDefault(
                "aws:cloudformation:stack-name"
            );
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return null; /* The hold and its other names are worth more than this one. */
        }
    }
}
