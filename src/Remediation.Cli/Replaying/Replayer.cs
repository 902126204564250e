using Remediation.Cli.Reading;
using Remediation.Engine;
using Remediation.Engine.Gates;

namespace Remediation.Cli.Replaying;

/// <summary>
/// Runs events through the guardrails. What is there now decides, so one look at a resource answers every event about
/// it, unless the guardrail also asks what the event was.
/// </summary>
/// <param name="tell">Is told each event that came to a guardrail, with its answer, as soon as there is one.</param>
internal sealed class Replayer(LocalEngine engine, Action<Answered, string, string?> tell)
{
    /// <summary>After so many calls in a row that AWS did not answer, the rest would come to nothing as well.</summary>
    public const int MostFaults = 20;

    // More kinds of answers than this are counted as one, so that no file can fill the memory with them.
    private const int MostReasons = 1000;

    private const int MostKinds = 10_000;

    private readonly Dictionary<(string, string, bool), List<Guardrail>> watchers = [];
    private readonly Dictionary<Question, Answered> judged = [];
    private readonly Dictionary<string, Answered> others = [];
    private readonly List<Answered> all = [];
    private readonly OwnChange own = new(engine.Configuration.OwnRoles);
    private int faultsInARow;

    /// <summary>What is asked: equal questions have equal answers.</summary>
    private sealed record Question(string Guardrail, Resource Resource, string? Owner, Actor? By, string? Event);

    /// <summary>The answers, in the order of their first events.</summary>
    public IReadOnlyList<Answered> Answers => all;

    /// <summary>How many times a resource was looked at.</summary>
    public long Looks { get; private set; }

    /// <summary>How many events were of other accounts, by the reason.</summary>
    public long Foreign { get; private set; }

    /// <summary>How often AWS or the ledger failed.</summary>
    public long Faults { get; private set; }

    /// <summary>Whether there were so many faults that the rest was left.</summary>
    public bool IsGivenUp => faultsInARow >= MostFaults;

    /// <summary>Handles one thing that was found.</summary>
    public Task HandleAsync(Found found, CancellationToken cancel) =>
        found switch
        {
            FoundEvent one => HandleAsync(one, cancel),
            FoundControl control => HandleAsync(control, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(found)),
        };

    private async Task HandleAsync(FoundEvent one, CancellationToken cancel)
    {
        var (trigger, reason) = EventReader.Read(one.Envelope);
        if (trigger is null)
        {
            Note(one.Where, Result.Ignored(reason ?? "the event says nothing"), by: null);
            return;
        }
        var by = trigger.By?.Arn;
        if (engine.Pipeline.RefusalOf(trigger, one.Envelope) is { } refusal)
        {
            Foreign++;
            Note(one.Where, Result.Refused(refusal), by);
            return;
        }
        var watching = WatchingOf(trigger);
        if (watching.Count == 0)
        {
            Note(one.Where, Result.Ignored(WhyUnwatched(trigger)), by);
            return;
        }
        if (own.Made(trigger))
        {
            Note(one.Where, Result.Ignored("our own change"), by);
            return;
        }
        var isMarked = EventReader.WaitedFor(one.Envelope) is not null;
        var asked = watching.ConvertAll(guardrail => (guardrail, guardrail.On.Locate(trigger).Distinct().ToList()));
        if (isMarked || asked.Exists(pair => pair.Item2.Count == 0))
        {
            await WholeAsync(one, by, cancel);
            return;
        }
        var invocation = new Invocation(Guid.NewGuid().ToString())
        {
            Envelope = one.Envelope,
            IsRedriven = EventReader.IsRedriven(one.Envelope),
        };
        foreach (var (guardrail, resources) in asked)
        {
            foreach (var located in resources)
                await JudgeAsync(one.Where, guardrail, located, trigger, invocation, cancel);
        }
    }

    // Of a call its name decides, and whether it succeeded: most of a log are the same few.
    private List<Guardrail> WatchingOf(Trigger trigger)
    {
        if (trigger is not Trigger.Call call)
            return Watching();
        var kind = (call.EventSource, call.EventName, call.ErrorCode is null);
        if (watchers.TryGetValue(kind, out var known))
            return known;
        if (watchers.Count >= MostKinds)
            watchers.Clear();
        return watchers[kind] = Watching();

        List<Guardrail> Watching() =>
            [.. engine.Configuration.Guardrails.Where(guardrail => guardrail.IsWokenBy(trigger))];
    }

    private static string WhyUnwatched(Trigger trigger) =>
        trigger is Trigger.Call { ErrorCode: { } error }
            ? $"the call failed ({error}), so it changed nothing"
            : "no guardrail of this function watches it, or it names no resource";

    // An event that names no resource, or that waited: the pipeline knows what to say of it.
    private async Task WholeAsync(FoundEvent one, string? by, CancellationToken cancel)
    {
        var results = await TryAsync(async () => await engine.HandleAsync(one.Envelope, cancel), cancel);
        foreach (var result in results)
            Note(one.Where, result, by);
    }

    // What a tool has found is looked at as a sweep would.
    private async Task HandleAsync(FoundControl found, CancellationToken cancel)
    {
        var keeping = engine
            .Configuration.Guardrails.Where(g => g.Controls.Any(c => c.IsFsbp && found.Controls.Contains(c.Id)))
            .ToList();
        if (keeping.Count == 0)
        {
            var controls = string.Join(", ", found.Controls);
            Note(found.Where, Result.Ignored($"no guardrail here keeps Security Hub's {controls}"), by: null);
            return;
        }
        foreach (var (arn, region) in found.Resources)
        {
            if (!Regions.IsRegion(region))
            {
                Note(found.Where, Result.Ignored($"the finding's region '{region}' is not a region"), by: null);
                continue;
            }
            var sweep = new Trigger.Sweep(found.Id, found.Account, region, TimeProvider.System.GetUtcNow())
            {
                IsTargeted = true,
            };
            if (engine.Pipeline.RefusalOf(sweep, default) is { } refusal)
            {
                Foreign++;
                Note(found.Where, Result.Refused(refusal), by: null);
                continue;
            }
            foreach (var guardrail in keeping)
                await JudgeAsync(found, guardrail, arn, sweep, cancel);
        }
    }

    private async Task JudgeAsync(
        FoundControl found,
        Guardrail guardrail,
        string arn,
        Trigger.Sweep sweep,
        CancellationToken cancel
    )
    {
        if (ControlResource.Locate(guardrail.On, arn, sweep) is not { } located)
        {
            var none = $"the finding's {arn} is no resource that {guardrail.Id} judges";
            Note(found.Where, Result.Ignored(none) with { Guardrail = guardrail.Id }, by: null);
            return;
        }
        await JudgeAsync(found.Where, guardrail, located, sweep, new(Guid.NewGuid().ToString()), cancel);
    }

    private async Task JudgeAsync(
        string where,
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        // Of what is recorded, and of what people are exempt from, it matters who did it.
        var by = engine.KeepsRecords ? trigger.By : null;
        var isReliant = EventReliant.Ids.Contains(guardrail.Id) || trigger is not (Trigger.Call or Trigger.Sweep);
        var happening = isReliant && trigger is not Trigger.Sweep ? trigger.Id : null;
        var question = new Question(guardrail.Id, located, trigger.OwnerOf(located), by, happening);
        if (!judged.TryGetValue(question, out var answered))
        {
            Looks++;
            var results = await TryAsync(
                async () => [await engine.Pipeline.JudgeAsync(guardrail, located, trigger, invocation, cancel)],
                cancel
            );
            var result = results[0].Guardrail is null
                ? results[0] with
                {
                    Guardrail = guardrail.Id,
                    Resource = $"{located}",
                }
                : results[0];
            answered = new(new Finding(where, engine.Shown(result)));
            all.Add(answered);
            judged[question] = answered;
        }
        Tell(answered, where, trigger.By?.Arn);
    }

    // One that AWS did not answer keeps none of the others from being judged.
    private async Task<IReadOnlyList<Result>> TryAsync(
        Func<Task<IReadOnlyList<Result>>> judging,
        CancellationToken cancel
    )
    {
        try
        {
            var results = await judging();
            faultsInARow = 0;
            return results;
        }
        catch (Exception e) when (AwsError.Is(e, cancel) || e is AggregateException)
        {
            Faults++;
            faultsInARow++;
            return [new() { Outcome = Outcome.Failed, Reason = App.Words(e) }];
        }
    }

    private void Note(string where, Result result, string? by)
    {
        var key = $"{result.Outcome}\n{result.Guardrail}\n{result.Resource}\n{result.Reason}\n{result.Record}";
        if (!others.TryGetValue(key, out var answered))
        {
            if (result.Guardrail is null && others.Count >= MostReasons)
            {
                result = new() { Outcome = result.Outcome, Reason = "for other reasons than those above" };
                key = $"{result.Outcome}\n{result.Reason}";
            }
            if (!others.TryGetValue(key, out answered))
            {
                answered = new(new Finding(where, result));
                others[key] = answered;
                all.Add(answered);
            }
        }
        // Whoever reads a log makes most of what comes to no guardrail: their names would say nothing.
        Tell(answered, where, answered.Finding.Guardrail is null ? null : by);
    }

    private void Tell(Answered answered, string where, string? by)
    {
        answered.Add(where, by);
        tell(answered, where, by);
    }
}
