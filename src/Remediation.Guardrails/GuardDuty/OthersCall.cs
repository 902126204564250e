namespace Remediation.Guardrails.GuardDuty;

/// <summary>
/// Calls that weaken GuardDuty beside the detector itself: no state of the region's detector shows it.
/// </summary>
internal static class OthersCall
{
    private const string Members = "UpdateMemberDetectors";
    private const string Organization = "UpdateOrganizationConfiguration";

    private static readonly Dictionary<string, string> Always = new()
    {
        ["DeleteMembers"] = "members were deleted from the administrator's account",
        ["DeletePublishingDestination"] = "a destination that findings are exported to was deleted",
        ["DisableOrganizationAdminAccount"] = "the organization's administrator of GuardDuty was dismissed",
        ["DisassociateFromAdministratorAccount"] = "the account left its administrator",
        ["DisassociateFromMasterAccount"] = "the account left its administrator",
        ["DisassociateMembers"] = "members were let go by the administrator's account",
        ["StopMonitoringMembers"] = "members are not watched by the administrator's account any more",
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names { get; } =
    [.. Always.Keys.Append(Members).Append(Organization).Order(StringComparer.Ordinal)];

    /// <summary>What such a call did; null of any other event.</summary>
    public static string? Told(Trigger trigger)
    {
        if (trigger is not Trigger.Call call)
            return null;
        var what = call.EventName switch
        {
            Members when HasOff(call.Request["features"]) => "features were switched off for members",
            Organization when LeavesNewMembersOut(call.Request) =>
                "new members of the organization get less or nothing",
            var name => Always.GetValueOrDefault(name),
        };
        return what is null ? null : $"{what}: find out who did it, and put it back";
    }

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
