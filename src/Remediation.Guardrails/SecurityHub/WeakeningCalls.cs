using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.SecurityHub;

/// <summary>Calls that weaken Security Hub beside the hub and its standards: no state that is read shows it.</summary>
internal static class WeakeningCalls
{
    private const string Off = "DISABLED";
    private const string ControlOff = "single controls were switched off";

    /// <summary>All of them.</summary>
    public static readonly OthersCalls All = new([
        .. OthersCalls.OfMembership,
        .. OthersCalls.OfMembers,
        new("BatchUpdateStandardsControlAssociations", ControlOff)
        {
            Weakens = request =>
                request["StandardsControlAssociationUpdates"].Items.Any(one => one["AssociationStatus"].Text == Off),
        },
        new("DisableImportFindingsForProduct", "a product's findings are not taken in any more"),
        new("DisableSecurityHubV2", "the newer Security Hub, which puts findings together, was switched off"),
        new("UpdateOrganizationConfiguration", "new members of the organization get less or nothing")
        {
            Weakens = LeavesNewMembersOut,
        },
        new("UpdateStandardsControl", ControlOff) { Weakens = request => request["ControlStatus"].Text == Off },
    ]);

    // Central configuration wants both off, because it decides for members, new ones too.
    // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateOrganizationConfiguration.html
    private static bool LeavesNewMembersOut(Field request) =>
        request["OrganizationConfiguration"]["ConfigurationType"].Text != "CENTRAL"
        && (request["AutoEnable"].IsFalse || request["AutoEnableStandards"].Text == "NONE");
}
