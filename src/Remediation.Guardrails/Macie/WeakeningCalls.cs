using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.Macie;

/// <summary>Calls that weaken Macie beside the session itself: no state of the region's session shows it.</summary>
internal static class WeakeningCalls
{
    /// <summary>All of them.</summary>
    public static readonly OthersCalls All = new([
        .. OthersCalls.OfMembership,
        new("DeleteMember", "a member was deleted from the administrator's account"),
        new("DisassociateMember", "a member was let go by the administrator's account"),
        new("UpdateAutomatedDiscoveryConfiguration", "sensitive data is discovered less, or not for new members")
        {
            Weakens = DiscoversLess,
        },
        new("UpdateMemberSession", "Macie was paused for a member")
        {
            Weakens = request => request["status"].Text == Session.Paused,
        },
        new("UpdateOrganizationConfiguration", "Macie is not switched on for new members of the organization")
        {
            Weakens = request => request["autoEnable"].IsFalse,
        },
    ]);

    // https://docs.aws.amazon.com/macie/latest/APIReference/automated-discovery-configuration.html
    private static bool DiscoversLess(Field request) =>
        request["status"].Text == "DISABLED" || request["autoEnableOrganizationMembers"].Text == "NONE";
}
