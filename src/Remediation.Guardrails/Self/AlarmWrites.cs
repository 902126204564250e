using Remediation.Guardrails.CloudWatch;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The writes that change one state of an alarm of ours into another, with what they need.</summary>
/// <remarks>
/// The names of alarms are chosen by the deployment, and an alarm that is gone has no tag that a condition could ask
/// for.
/// </remarks>
internal static class AlarmWrites
{
    private static readonly AlarmPermissions Own = new("remediation-*");

    public static Permission Describe => Own.Describe;

    public static IReadOnlyList<Permission> Repairs { get; } = [Own.PutTelling, Own.PutSilent, Own.Enable];

    // What somebody else's alarm did is not known beforehand.
    public static IReadOnlyList<Permission> Undos { get; } = [Own.PutAny, Own.Delete];

    public static IEnumerable<Step> Change(Resource resource, Compared<AlarmPart> from, Compared<AlarmPart> to) =>
        AlarmSteps.Between(resource.Id, from.Present, to.Present, Own);
}
