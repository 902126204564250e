using System.Collections.Concurrent;

namespace Remediation.Engine.Access;

/// <summary>
/// The clients that an undo's calls are made with: with the operator's own permissions, or with those of a role of the
/// service, narrowed to what the guardrail needs.
/// </summary>
/// <param name="own">The operator's clients.</param>
/// <param name="roles">Where the roles of an undo are; null to make every call with the operator's own
/// credentials.</param>
/// <param name="session">The name of the sessions, which CloudTrail records with every call.</param>
public sealed class UndoClients(AwsClients own, RolesToAssume? roles = null, string session = Deployed.Session)
{
    private readonly ConcurrentDictionary<(OwnRole Role, string Policy), AwsClients> assumed = new();

    /// <summary>The clients that look at a resource before anything is written.</summary>
    /// <exception cref="SessionPolicyException">What the guardrail reads is too long for a session.</exception>
    public AwsClients ToRead(Guardrail guardrail, Resource resource) => Of(guardrail, resource, _ => false);

    /// <summary>The clients that make the writes of an undo.</summary>
    /// <exception cref="SessionPolicyException">What the steps need is too long for a session.</exception>
    public AwsClients ToWrite(Guardrail guardrail, Resource resource, IReadOnlyList<Step> steps)
    {
        var needed = steps.Select(step => step.Permission).ToHashSet();
        return Of(guardrail, resource, needed.Contains);
    }

    // All that the guardrail has; where that is too long for a session, its reads and the writes that are needed now.
    private AwsClients Of(Guardrail guardrail, Resource resource, Func<Permission, bool> isNeeded)
    {
        if (roles is null)
            return own.In(resource.Region);
        var reads = RolePolicy.ReadsOf(guardrail);
        var writes = guardrail.Writes.Concat(guardrail.Undos).ToList();
        var policy =
            SessionPolicy.Of(reads.Concat(writes), resource)
            ?? SessionPolicy.Of(reads.Concat(writes.Where(isNeeded)), resource)
            ?? throw new SessionPolicyException(
                $"a session takes a policy of {SessionPolicy.Longest} characters, and what this undo of {guardrail.Id} "
                    + "needs is longer: undo it with your own credentials, by --role none"
            );
        var key = (OwnRoles.UndoerOf(OwnRoles.ServiceOf(guardrail)), policy);
        return assumed.GetOrAdd(key, Assume).In(resource.Region);
    }

    private AwsClients Assume((OwnRole Role, string Policy) of) =>
        own.With(new AssumedRole(own, roles!.ArnOf(of.Role), session, of.Policy));
}
