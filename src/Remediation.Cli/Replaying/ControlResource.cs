namespace Remediation.Cli.Replaying;

/// <summary>The resource that a finding names, as a guardrail knows it.</summary>
internal static class ControlResource
{
    private const string AccountPrefix = "AWS::::Account:";

    /// <param name="name">The finding's resource: an ARN, or what Security Hub calls an account.</param>
    /// <param name="sweep">Where it was found.</param>
    /// <returns>
    /// Null where the guardrail judges no such resource, or would take the name for another resource than the ARN's.
    /// </returns>
    public static Resource? Locate(ResourceKind kind, string name, Trigger.Sweep sweep)
    {
        var isAccount = name == $"{AccountPrefix}{sweep.Account}";
        var arn = Arn.Parse(name);
        if (!isAccount && arn is null)
            return null;
        var id = isAccount ? sweep.Account : arn!.Name;
        foreach (var type in kind.Types)
        {
            var item = new Trigger.ConfigItem(
                sweep.Id,
                sweep.Account,
                sweep.Region,
                sweep.Time,
                type,
                id,
                id,
                isAccount ? null : name,
                IsDeleted: false
            );
            var located = kind.Locate(item).ToList();
            if (located.Find(resource => resource.Arn == name || (isAccount && resource.Id == id)) is { } one)
                return one;
        }
        return null;
    }
}
