using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.GuardDuty;

/// <summary>
/// Calls that weaken GuardDuty beside the detector itself: no state of the region's detector shows it.
/// </summary>
internal static class WeakeningCalls
{
    /// <summary>All of them.</summary>
    public static readonly OthersCalls All = new([
        .. OthersCalls.OfMembership,
        .. OthersCalls.OfMembers,
        new("DeletePublishingDestination", "a destination that findings are exported to was deleted"),
        new("StopMonitoringMembers", "members are not watched by the administrator's account any more"),
        new("UpdateMemberDetectors", "features were switched off for members")
        {
            Weakens = request => HasOff(request["features"]),
        },
        new("UpdateOrganizationConfiguration", "new members of the organization get less or nothing")
        {
            Weakens = LeavesNewMembersOut,
        },
    ]);

    /// <summary>Whether a feature of a request, or a part of one, is off.</summary>
    public static bool HasOff(Field features) =>
        features.Items.Any(feature =>
            IsOff(feature["status"]) || feature["additionalConfiguration"].Items.Any(part => IsOff(part["status"]))
        );

    // https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html
    private static bool LeavesNewMembersOut(Field request) =>
        request["autoEnable"].IsFalse
        || IsNone(request["autoEnableOrganizationMembers"])
        || request["features"]
            .Items.Any(feature =>
                IsNone(feature["autoEnable"])
                || feature["additionalConfiguration"].Items.Any(part => IsNone(part["autoEnable"]))
            );

    private static bool IsOff(Field status) => status.Text == "DISABLED";

    private static bool IsNone(Field which) => which.Text == "NONE";
}
