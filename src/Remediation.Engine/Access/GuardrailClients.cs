using System.Collections.Concurrent;
using Amazon.Runtime;

namespace Remediation.Engine.Access;

/// <summary>
/// The clients that a guardrail's calls are made with: the one place that decides whose permissions they have.
/// </summary>
/// <param name="own">The function's own clients.</param>
/// <param name="roles">Where the roles are that it assumes; null to make every call with its own credentials.</param>
/// <param name="session">The name of its sessions, which CloudTrail records with every call.</param>
public sealed class GuardrailClients(AwsClients own, RolesToAssume? roles, string session)
{
    private readonly ConcurrentDictionary<OwnRole, AwsClients> assumed = new();

    /// <summary>The clients for one phase of a guardrail, in a region.</summary>
    public AwsClients Of(Guardrail guardrail, Phase phase, string region) => Of(guardrail, phase).In(region);

    /// <summary>The clients of a role of ours, in a region, for what no guardrail reads.</summary>
    public AwsClients Of(OwnRole role, string region) => (roles is null ? own : Of(role, roles)).In(region);

    /// <summary>
    /// Asks for a role's credentials, so that they are there when its first call is made; a role that is refused fails
    /// that call, and not this.
    /// </summary>
    public async Task PrepareAsync(Guardrail guardrail, Phase phase)
    {
        if (roles is null)
            return;
        Task asking = Of(guardrail, phase).Credentials!.GetCredentialsAsync();
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private AwsClients Of(Guardrail guardrail, Phase phase) =>
        roles is null ? own : Of(OwnRoles.RoleOf(guardrail, phase), roles);

    private AwsClients Of(OwnRole role, RolesToAssume from) =>
        assumed.GetOrAdd(role, _ => own.With(new AssumedRole(own, from.ArnOf(role), session)));
}
