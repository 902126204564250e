using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>
/// One source of events that wakes a guardrail. The EventBridge rules are made from these, and the engine matches by
/// them.
/// </summary>
public abstract partial record Watch
{
    /// <summary>Whether an event is one of these; the same decision as <see cref="Patterns"/> makes.</summary>
    public abstract bool Matches(Trigger trigger);

    /// <summary>The EventBridge patterns, one a rule: what they reject never wakes a function.</summary>
    /// <param name="ownRoles">Role ARNs whose calls are our own, as in REMEDIATION_OWN_ROLES; <c>*</c> at the end
    /// stands for any rest.</param>
    public abstract IEnumerable<JsonObject> Patterns(IReadOnlyList<string> ownRoles);

    /// <summary>What the rules of such events are called, a word or two: <c>calls</c>, <c>config-items</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The same events as watches of one name each, so that rules can be filled to their end.</summary>
    public virtual IEnumerable<Watch> Parts() => [this];

    /// <summary>
    /// Watches of at least these events by names of at most so many words, of which many are one: for rules that have
    /// no room for each name. The same where names are not cut.
    /// </summary>
    public virtual IEnumerable<Watch> Shortened(int words) => [this];

    /// <summary>For people, e.g. <c>CloudTrail s3.amazonaws.com: PutBucketAcl</c>.</summary>
    public abstract override string ToString();
}
