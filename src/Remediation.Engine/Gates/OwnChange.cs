namespace Remediation.Engine.Gates;

/// <summary>
/// Tells our own role's changes from others, by the role behind the session alone: names and user agents can be chosen
/// by anybody.
/// </summary>
/// <param name="roles">Role ARNs; <c>*</c> at the end stands for any rest.</param>
public sealed class OwnChange(IReadOnlyList<string> roles)
{
    public bool Made(Trigger trigger) =>
        trigger.By is { Type: "AssumedRole", RoleArn: { } arn } && roles.Any(role => Matches(role, arn));

    private static bool Matches(string role, string arn) =>
        role.EndsWith('*') ? arn.StartsWith(role[..^1], StringComparison.Ordinal) : arn == role;
}
