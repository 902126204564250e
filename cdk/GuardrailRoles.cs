using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The roles by which guardrails work: one a service to read, one a guardrail to write, one a service to undo. They are
/// the account's, so that the first home alone makes them; the manifest of each home says what they must be.
/// </summary>
internal sealed class GuardrailRoles : Construct
{
    // The guardrails of the engine's own parts.
    private const string Self = "self";

    private readonly DeploymentOptions options;
    private readonly Manifest manifest;
    private readonly bool isFirst;

    /// <param name="isFirst">Whether the stack makes them, and not only says what they must be.</param>
    public GuardrailRoles(Construct scope, DeploymentOptions options, Manifest manifest, bool isFirst)
        : base(scope, "Roles")
    {
        this.options = options;
        this.manifest = manifest;
        this.isFirst = isFirst;
        var guardrails = options.Guardrails.Select(chosen => chosen.Guardrail).ToList();
        foreach (var service in guardrails.GroupBy(OwnRoles.ServiceOf))
        {
            AddReader(service.Key, service);
            AddUndoer(service);
        }
        if (guardrails.All(guardrail => OwnRoles.ServiceOf(guardrail) != Self))
            AddReader(Self, []);
        foreach (var guardrail in guardrails.Where(g => g.Risk != Risk.NotifyOnly))
            AddWriter(guardrail);
    }

    private void AddReader(string service, IEnumerable<Guardrail> guardrails)
    {
        var role = OwnRoles.ReaderOf(service);
        var ofTheHeartbeat = role == HeartbeatPolicy.Reader ? HeartbeatPolicy.Reads : [];
        Add(
            $"read-{service}",
            role,
            Assuming(service),
            Iam.Allow(guardrails.SelectMany(RolePolicy.ReadsOf).Concat(ofTheHeartbeat))
        );
    }

    private void AddWriter(Guardrail guardrail)
    {
        Add(
            guardrail.Id,
            OwnRoles.RoleOf(guardrail, Phase.Write),
            Assuming(OwnRoles.ServiceOf(guardrail)),
            Iam.Allow(guardrail.Writes)
        );
    }

    private void AddUndoer(IGrouping<string, Guardrail> service)
    {
        var permissions = service.SelectMany(RolePolicy.OfUndo).ToList();
        if (service.All(guardrail => guardrail.Risk == Risk.NotifyOnly))
            return;
        Add(
            $"undo-{service.Key}",
            OwnRoles.UndoerOf(service.Key),
            [.. OfEachHome(OwnRoles.OperatorOf)],
            Iam.Allow(permissions)
        );
    }

    private void Add(string id, OwnRole role, IReadOnlyList<string> principals, IEnumerable<PolicyStatement> statements)
    {
        if (isFirst)
            Roles.Assumed(this, id, manifest, role, null, principals, statements);
        else
            Roles.OfAnotherStack(manifest, role, principals, statements);
    }

    // The watchdog runs the guardrails of the engine's own parts and no others.
    private List<string> Assuming(string service)
    {
        var engines = OfEachHome(OwnRoles.EngineOf);
        return [.. service == Self ? engines.Concat(OfEachHome(OwnRoles.WatchdogOf)) : engines];
    }

    private IEnumerable<string> OfEachHome(Func<string?, OwnRole> role) =>
        options.Homes.Select((_, index) => Iam.Trusted(role(HomeName(index))));

    private string? HomeName(int index) => index == 0 ? null : options.Homes[index].Region;
}
