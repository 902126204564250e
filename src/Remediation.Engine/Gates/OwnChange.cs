namespace Remediation.Engine.Gates;

/// <summary>
/// Tells our own role's changes from others, by the role behind the session alone: names and user agents can be chosen
/// by anybody.
/// </summary>
/// <param name="roles">Role ARNs, as <see cref="ArnPattern"/>.</param>
public sealed class OwnChange(IReadOnlyList<string> roles)
{
    private readonly List<ArnPattern> own = [.. roles.Select(ArnPattern.Parse).OfType<ArnPattern>()];

    public bool Made(Trigger trigger) =>
        trigger.By is { Type: "AssumedRole", RoleArn: { } arn } && own.Exists(role => role.Matches(arn));
}
