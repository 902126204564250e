using System.Text.Json;

namespace Remediation.Model;

/// <summary>
/// One declaration: what it watches, what is right, how one state is changed into another. Rules, roles, docs,
/// listings, messages and laws are all derived from it.
/// </summary>
public abstract class Guardrail
{
    /// <summary>Folder and class in kebab-case, at most 54 characters, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The act, e.g. "Restore a bucket's public access block".</summary>
    public required string Title { get; init; }

    /// <summary>What it repairs, and how; paragraphs of Markdown.</summary>
    public required string Repairs { get; init; }

    /// <summary>What it leaves alone and what it does not see; paragraphs of Markdown.</summary>
    public required string Spares { get; init; }

    /// <summary>What a repair can break; paragraphs of Markdown.</summary>
    public required string Breaks { get; init; }

    public required Severity Severity { get; init; }
    public required Risk Risk { get; init; }
    public required IReadOnlyList<Control> Controls { get; init; }
    public required Practice Practice { get; init; }

    /// <summary>The kind of resource that it judges.</summary>
    public required ResourceKind On { get; init; }

    /// <summary>What wakes it.</summary>
    public required IReadOnlyList<Watch> Watches { get; init; }

    /// <summary>What it reads of a resource; what its kind reads comes on top.</summary>
    public required IReadOnlyList<Permission> Reads { get; init; }

    /// <summary>
    /// What a repair writes: a step with another permission is refused by the engine, and in audit mode the role holds
    /// none of these.
    /// </summary>
    public required IReadOnlyList<Permission> Writes { get; init; }

    /// <summary>What undo writes beyond <see cref="Writes"/>; held by the operator, never by the function.</summary>
    public IReadOnlyList<Permission> Undos { get; init; } = [];

    /// <summary>What people may set.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>
    /// The setting that must be given before it repairs: without it a repair could lock the account's owner out, or
    /// there is nothing to repair with. Until then it only tells. Null for none.
    /// </summary>
    public Setting? Needs { get; init; }

    /// <summary>
    /// The setting that must be given before it repairs all that it finds: what the setting decides on is only told
    /// until then, and the rest is repaired. Null for none.
    /// </summary>
    public Setting? NeedsForAll { get; init; }

    /// <summary>How often its resources are judged without an event.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether "right" means "as it was": the last right state of each resource is then kept in the ledger and given to
    /// the judgement. Costs a read of the ledger for every event.
    /// </summary>
    public bool KeepsBaseline { get; init; }

    /// <summary>
    /// The document that it reads, changes and writes whole, e.g. <c>bucket-policy</c>; null where a write names just
    /// what it changes. Guardrails of one document take turns at each resource, so that none overwrites what another
    /// has just written.
    /// </summary>
    public string? Document { get; init; }

    /// <summary>
    /// How long a repair takes to show, where that is longer than a few seconds; null for the rest. The resource is
    /// judged again after that time instead of a function waiting for it.
    /// </summary>
    public TimeSpan? Settles { get; init; }

    /// <summary>
    /// Whether a call's own request asks for what may be a violation; null where no request does. A read right after
    /// the call that says otherwise may be old, and is made again before it is believed.
    /// </summary>
    public Func<Trigger.Call, bool>? Asks { get; init; }

    /// <summary>Reads the state; null if the resource is gone.</summary>
    public abstract Task<object?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel);

    /// <summary>
    /// Whose the resource is, where only its state tells: an account id; null where it does not tell. Pure.
    /// </summary>
    public abstract string? OwnerOf(object state);

    /// <summary>Says whether a state is right. Pure.</summary>
    public abstract Verdict VerdictOf(Seen seen);

    /// <summary>The writes that lead from one state to another, in this order: repair and undo. Pure.</summary>
    public abstract IReadOnlyList<Step> StepsOf(Resource resource, object from, object to);

    /// <summary>
    /// The state that a forced undo leads to, where somebody changed the resource since the repair: what the repair
    /// took is there again, and what others did since stays, as far as the two can be told apart. Pure.
    /// </summary>
    public abstract object RejoinedOf(object before, object now);

    /// <summary>The plan that mends a violation; empty if no write mends it or none should be made.</summary>
    public IReadOnlyList<Step> Plan(Resource resource, object state, Verdict.Violation violation) =>
        violation.Wanted is null || Risk == Risk.NotifyOnly ? [] : StepsOf(resource, state, violation.Wanted);

    /// <summary>A state as JSON, for the ledger.</summary>
    public abstract string Write(object state);

    /// <summary>A state from the ledger's JSON.</summary>
    /// <exception cref="JsonException">The text is not such a state.</exception>
    public abstract object Read(string text);

    /// <summary>Whether the settings give what they must give before it repairs.</summary>
    public bool MayRepair(GuardrailSettings settings) => Needs is not { } setting || setting.IsGiven(settings);

    /// <summary>Whether an event wakes it.</summary>
    public bool IsWokenBy(Trigger trigger)
    {
        foreach (var watch in Watches)
        {
            if (watch.Matches(trigger))
                return true;
        }
        return false;
    }

    public override string ToString() => Id;
}
