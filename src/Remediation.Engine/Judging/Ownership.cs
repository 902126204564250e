namespace Remediation.Engine.Judging;

/// <summary>Tells our resources from others', by the event, the ARN and the state.</summary>
public sealed class Ownership(Identity identity)
{
    /// <summary>Why a resource is not ours to judge, before anything is asked of it; null if it may be.</summary>
    public string? RefusalOf(Guardrail guardrail, Resource located, Trigger trigger) =>
        guardrail.On.MayManage(trigger, located)
            ? null
            : RefusalOf(located, trigger.OwnerOf(located) ?? guardrail.On.Owner(located));

    /// <summary>Why a resource is not ours to judge, now that it was looked at; null if it is.</summary>
    public string? RefusalOf(Assessment seen)
    {
        if (seen.State is null || seen.Guardrail.On.MayManage(seen.Trigger, seen.Resource))
            return null;
        var owner = seen.Guardrail.OwnerOf(seen.State) ?? seen.Guardrail.On.Owner(seen.Resource);
        return RefusalOf(seen.Resource, owner);
    }

    private string? RefusalOf(Resource resource, string owner) =>
        owner == identity.Account
            ? null
            : $"{resource} belongs to account {owner}, and this is account {identity.Account}: it is left to them";
}
