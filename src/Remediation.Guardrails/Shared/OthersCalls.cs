namespace Remediation.Guardrails.Shared;

/// <summary>
/// Calls that weaken a service beside what a guardrail reads of it: no state shows them, so they are told.
/// </summary>
internal sealed class OthersCalls(params OthersCall[] calls)
{
    /// <summary>
    /// Between an administrator's account and its members, by the names that GuardDuty, Macie and Security Hub share.
    /// </summary>
    public static readonly OthersCall[] OfMembership =
    [
        new("DisassociateFromAdministratorAccount", "the account left its administrator"),
        new("DisassociateFromMasterAccount", "the account left its administrator"),
        new("DisableOrganizationAdminAccount", "the organization's administrator was dismissed"),
    ];

    /// <summary>Where several members are named in one call.</summary>
    public static readonly OthersCall[] OfMembers =
    [
        new("DeleteMembers", "members were deleted from the administrator's account"),
        new("DisassociateMembers", "members were let go by the administrator's account"),
    ];

    /// <summary>Their names, in order.</summary>
    public IEnumerable<string> Names { get; } = [.. calls.Select(call => call.Name).Order(StringComparer.Ordinal)];

    /// <summary>What such a call did; null of any other event.</summary>
    public string? Told(Trigger trigger)
    {
        if (trigger is not Trigger.Call made)
            return null;
        foreach (var call in calls)
            if (call.Name == made.EventName && call.Weakens(made.Request))
                return $"{call.What}: find out who did it, and put it back";
        return null;
    }
}

/// <summary>A call that weakens a service.</summary>
/// <param name="Name">Its name, e.g. <c>DeleteMembers</c>.</param>
/// <param name="What">What it did.</param>
internal sealed record OthersCall(string Name, string What)
{
    /// <summary>Whether a request of it does so; all do unless said otherwise.</summary>
    public Func<Field, bool> Weakens { get; init; } = _ => true;
}
