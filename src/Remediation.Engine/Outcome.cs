namespace Remediation.Engine;

/// <summary>How the way of an event ended, in the words of the ledger, the logs and the notices.</summary>
public static class Outcome
{
    /// <summary>The state is right.</summary>
    public const string Compliant = "compliant";

    /// <summary>Audit mode: what would be done.</summary>
    public const string Planned = "planned";

    /// <summary>Written and proved.</summary>
    public const string Applied = "applied";

    /// <summary>Somebody else put it right before anything of ours was written.</summary>
    public const string Resolved = "resolved";

    /// <summary>Written; the repair takes its time, and the resource is judged again later.</summary>
    public const string Settling = "settling";

    /// <summary>A gate holds it.</summary>
    public const string Held = "held";

    /// <summary>It cannot be said whether the state is right.</summary>
    public const string Unclear = "unclear";

    /// <summary>A read or a write failed.</summary>
    public const string Failed = "failed";

    /// <summary>Written, and the state is still wrong.</summary>
    public const string NotHealed = "not-healed";

    /// <summary>The event waits for its guardrail's delay, and is judged afterwards.</summary>
    public const string Waiting = "waiting";

    /// <summary>It is of another account, partition or region, and is left to whoever it belongs to.</summary>
    public const string Refused = "refused";

    /// <summary>Nothing to judge.</summary>
    public const string Ignored = "ignored";

    /// <summary>The ledger's word for a claim whose outcome is not written yet.</summary>
    public const string Intent = "intent";

    /// <summary>Whether an invocation with such a result fails, so that it is tried again.</summary>
    public static bool IsFailure(string outcome) => outcome is Failed or NotHealed;
}
