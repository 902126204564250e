using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>Names who makes a violation again and again, and where it must be mended.</summary>
public sealed class OtherSide(GuardrailClients aws, ILedger ledger, TimeProvider clock)
{
    private const int MostNamed = 5;

    /// <summary>Who makes the violation, and what mends it at its source.</summary>
    public async Task<string> OfAsync(Case violation, CancellationToken cancel)
    {
        var actors = await ActorsAsync(violation, cancel);
        var named = actors.Select(Named).Distinct().ToList();
        var who = named.Count > 0 ? string.Join("; ", named) : "somebody that no event names";
        return $"{who} keeps making the violation; {await RemedyAsync(violation, actors, cancel)}";
    }

    /// <summary>An actor in words.</summary>
    public static string Named(Actor actor) =>
        actor.Tool is { } tool ? $"{tool} as {actor.Arn} from {actor.SourceIp}" : $"{actor.Arn} from {actor.SourceIp}";

    private async Task<List<Actor>> ActorsAsync(Case violation, CancellationToken cancel)
    {
        var actors = new List<Actor>();
        if (violation.Trigger.By is { } actor)
            actors.Add(actor);
        await foreach (var record in ledger.HistoryAsync(violation.Resource.ToString(), cancel))
        {
            if (record.StartedAt < clock.GetUtcNow().AddDays(-1) || actors.Count == MostNamed)
                break;
            if (record.Guardrail == violation.Guardrail.Id && record.Actor is not null)
                actors.Add(record.Actor);
        }
        return actors;
    }

    private async Task<string> RemedyAsync(Case violation, List<Actor> actors, CancellationToken cancel)
    {
        if (await StackAsync(violation, cancel) is { } stack)
            return $"mend the CloudFormation stack {stack}";
        if (actors.Select(a => a.Tool).FirstOrDefault(tool => tool is not null) is { } tool)
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
