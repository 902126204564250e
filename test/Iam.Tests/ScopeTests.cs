using Remediation.Guardrails;
using Testing.Simulation;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// What each role may do on which resource and on what condition, decided from the templates by the simulator: this is
/// what the emulator does not look at.
/// </summary>
public sealed class ScopeTests
{
    private const string Other = "444455556666";
    private const string OwnersKey = "aws:ResourceAccount";
    private const string LeadingKeys = "dynamodb:LeadingKeys";

    // "false" says that there must be a value, whichever.
    private const string Null = "Null";

    private static readonly DeployedCell Cell = DeployedCell.Enforcing;

    private static readonly IReadOnlyList<Guardrail> Repairing =
    [
        .. Catalogue.All.Where(g => g.Risk != Risk.NotifyOnly),
    ];

    // The functions that run guardrails, by their own roles.
    private static DeployedRole[] Functions => [Cell.Engine, Cell.Roles[OwnRoles.WatchdogOf(null)]];

    private static DeployedRole Operator => Cell.Roles[OwnRoles.Operator];

    [Fact]
    public async Task A_role_does_what_is_declared_on_this_accounts_resources_and_on_the_conditions_alone()
    {
        var decisions = new Decisions();
        foreach (var guardrail in Catalogue.All)
            AddAll(decisions, Cell.RoleOf(guardrail, Phase.Read), RolePolicy.ReadsOf(guardrail));
        foreach (var guardrail in Repairing)
        {
            AddAll(decisions, Cell.RoleOf(guardrail, Phase.Write), guardrail.Writes);
            AddAll(decisions, Cell.UndoerOf(guardrail), guardrail.Undos.Concat(guardrail.Writes));
        }
        await decisions.AssertAsync();
    }

    [Fact]
    public async Task No_other_role_writes_what_a_guardrail_writes()
    {
        var decisions = new Decisions();
        foreach (var guardrail in Repairing)
        foreach (var write in guardrail.Writes)
        foreach (var role in OthersThan(guardrail, write))
            decisions.Deny(Asking(role, write), $"{role} does what {guardrail} writes");
        await decisions.AssertAsync();
    }

    [Fact]
    public async Task Neither_the_engine_nor_the_watchdog_nor_the_operator_reaches_what_guardrails_read()
    {
        var decisions = new Decisions();
        foreach (var read in Catalogue.All.SelectMany(RolePolicy.ReadsOf).Distinct())
        foreach (var role in Functions.Append(Operator))
            decisions.Expect(MayReadManifest(role, read), Asking(role, read), $"{role} reads");
        await decisions.AssertAsync();
    }

    [Fact]
    public async Task The_engine_and_the_watchdog_read_the_deployments_queues_and_manifest_and_no_others()
    {
        var decisions = new Decisions();
        Expect("sqs", "GetQueueAttributes", ["remediation-delays", "Remediation-DeadLetters1-A"], isAllowed: true);
        Expect("sqs", "GetQueueAttributes", ["shop", "shop-remediation-delays", "remediation"], isAllowed: false);
        string[] manifest = ["parameter/remediation/manifest", "parameter/remediation/manifest/queue"];
        Expect("ssm", "GetParametersByPath", manifest, isAllowed: true);
        string[] others = ["parameter/remediation", "parameter/remediation/ledger", "parameter/shop"];
        Expect("ssm", "GetParametersByPath", others, isAllowed: false);
        await decisions.AssertAsync();

        void Expect(string service, string action, IEnumerable<string> names, bool isAllowed)
        {
            foreach (var role in Functions)
            foreach (var name in names)
            {
                // A tag that makes a read role read it makes no difference.
                var own = new AccessRequest(role.Arn, $"{service}:{action}", ArnOf(service, name, Account.Id))
                {
                    Identity = [role.Policy.Json],
                    Context = new Dictionary<string, string[]> { ["aws:ResourceTag/remediation:part"] = ["queue"] },
                };
                decisions.Expect(isAllowed, own, $"{role} reads");
                decisions.Deny(own with { Resource = ArnOf(service, name, Other) }, $"{role} reads another's");
            }
        }
    }

    [Fact]
    public async Task The_engine_writes_its_own_partitions_of_the_ledger_and_operators_the_switches_too()
    {
        var decisions = new Decisions();
        foreach (var action in new[] { "dynamodb:PutItem", "dynamodb:UpdateItem" })
        {
            AddKeys(
                decisions,
                Cell.Engine,
                action,
                ["resource#a", "guardrail#a", "heartbeat#a"],
                ["switches", "other"]
            );
            AddKeys(decisions, Operator, action, ["resource#a", "guardrail#a", "switches"], ["heartbeat#a", "other"]);
        }
        AddKeys(decisions, Operator, "dynamodb:DeleteItem", ["switches"], ["heartbeat#a"]);
        AddKeys(decisions, Cell.Engine, "dynamodb:DeleteItem", [], ["resource#a", "switches"]);
        foreach (var action in new[] { "dynamodb:GetItem", "dynamodb:Query" })
        foreach (var role in new[] { Cell.Engine, Operator })
        {
            decisions.Allow(new(role.Arn, action, Table) { Identity = [role.Policy.Json] }, "reading the ledger");
            decisions.Deny(new(role.Arn, action, OtherTable) { Identity = [role.Policy.Json] }, "another table");
        }
        await decisions.AssertAsync();
    }

    [Fact]
    public async Task The_engine_calls_itself_and_no_other_function()
    {
        var decisions = new Decisions();
        foreach (var function in new[] { Deployed.Engine, Deployed.Notifier, $"{Deployed.Engine}-2", "shop" })
        {
            var arn = $"arn:aws:lambda:{Account.Region}:{Account.Id}:function:{function}";
            var request = new AccessRequest(Cell.Engine.Arn, "lambda:InvokeFunction", arn);
            decisions.Expect(
                function == Deployed.Engine,
                request with
                {
                    Identity = [Cell.Engine.Policy.Json],
                },
                "the engine calls"
            );
        }
        await decisions.AssertAsync();
    }

    private static string ArnOf(string service, string name, string account) =>
        $"arn:aws:{service}:{Account.Region}:{account}:{name}";

    // The manifest is the deployment's own, which functions list for the heartbeat and operators look at.
    private static bool MayReadManifest(DeployedRole role, Permission read)
    {
        var isManifest = read.Resource.EndsWith($":parameter{Deployed.ManifestPath}*", StringComparison.Ordinal);
        return isManifest && (role == Operator || read.Action == "ssm:GetParametersByPath");
    }

    // The ledger as the engine's own statements name it.
    private static string Table =>
        Cell.Engine.Policy.Statements.Single(s => s.Actions.Contains("dynamodb:PutItem")).Resources.Single();

    private static string OtherTable => $"{Table}-other";

    private static void AddKeys(
        Decisions decisions,
        DeployedRole role,
        string action,
        IReadOnlyList<string> allowed,
        IReadOnlyList<string> refused
    )
    {
        foreach (var key in allowed)
            decisions.Allow(OnLedger(role, action, key), $"{role} writes {key}");
        foreach (var key in refused)
        {
            decisions.Deny(OnLedger(role, action, key), $"{role} writes {key}");
            foreach (var own in allowed)
                decisions.Deny(OnLedger(role, action, own, key), $"{role} writes {own} and {key}");
        }
        decisions.Deny(OnLedger(role, action), $"{role} writes no key");
        if (allowed.Count > 0)
            decisions.Deny(OnLedger(role, action, allowed[0]) with { Resource = OtherTable }, "another table");
    }

    private static AccessRequest OnLedger(DeployedRole role, string action, params string[] keys) =>
        new(role.Arn, action, Table)
        {
            Identity = [role.Policy.Json],
            Context = keys.Length == 0 ? [] : new Dictionary<string, string[]> { [LeadingKeys] = keys },
        };

    // The read role of its service, the engine, the watchdog, the operator, and write roles that have no such write of
    // their own: all of its service, and one of another.
    private static IEnumerable<DeployedRole> OthersThan(Guardrail guardrail, Permission write)
    {
        var service = OwnRoles.ServiceOf(guardrail);
        var others = Repairing.Where(other => other.Writes.All(own => own.Action != write.Action)).ToList();
        var near = others.Where(other => OwnRoles.ServiceOf(other) == service);
        var far = others.Where(other => OwnRoles.ServiceOf(other) != service).Take(1);
        return
        [
            Cell.RoleOf(guardrail, Phase.Read),
            .. Functions,
            Operator,
            .. near.Concat(far).Select(other => Cell.RoleOf(other, Phase.Write)),
        ];
    }

    private static void AddAll(Decisions decisions, DeployedRole role, IEnumerable<Permission> permissions)
    {
        List<Permission> all = [.. permissions.Distinct()];
        foreach (var permission in all)
            Add(decisions, role, permission, all);
    }

    private static void Add(
        Decisions decisions,
        DeployedRole role,
        Permission permission,
        IReadOnlyList<Permission> declared
    )
    {
        var asked = Asking(role, permission);
        decisions.Allow(asked, $"{role} as declared");
        var widerToo = role.Role.Path == OwnRoles.UndoPath;
        // Another guardrail of the service may need what others share.
        var isShared = Catalogue
            .All.Where(g => role.Role == OwnRoles.RoleOf(g, Phase.Read) || role.Role == UndoerOf(g))
            .SelectMany(g => RolePolicy.ReadsOf(g).Concat(g.Writes).Concat(g.Undos))
            .Any(other => other.Action == permission.Action && IsOfEveryAccount(other.Resource));
        if (permission.Resource.Contains(Placeholders.Account, StringComparison.Ordinal) && !isShared)
            decisions.Deny(
                asked with
                {
                    Resource = Example(permission.Resource, Other),
                },
                $"{role} on another account's"
            );
        if (permission.Conditions.Any(condition => condition.Key == OwnersKey))
            decisions.Deny(asked with { ResourceAccount = Other }, $"{role} on another account's");
        if (permission.Resource.Contains($"{Deployed.Prefix}*", StringComparison.Ordinal))
        {
            var customers = asked.Resource.Replace(Deployed.Prefix, "shop-", StringComparison.Ordinal);
            decisions.Deny(asked with { Resource = customers }, $"{role} on what is not ours");
        }
        foreach (var key in permission.Conditions.Where(c => IsPresence(permission, c)).Select(c => c.Key))
            decisions.Deny(Without(asked, key), $"{role} without any {key}");
        // An undo may do more: what a repair replaced was perhaps none of ours.
        if (widerToo)
            return;
        foreach (var key in permission.Conditions.Where(IsOfValue).Select(c => c.Key))
        {
            var isForNone = declared.Any(other => IsForNone(other, permission, key));
            decisions.Expect(isForNone, Without(asked, key), $"{role} without {key}");
            var another = new Dictionary<string, string[]>(asked.Context) { [key] = [Stranger(asked.Context[key][0])] };
            decisions.Deny(asked with { Context = another }, $"{role} with another {key}");
        }
    }

    // As a guardrail calls: on a resource that the permission names, with what its conditions ask for.
    private static AccessRequest Asking(DeployedRole role, Permission permission) =>
        new(role.Arn, permission.Action, Example(permission.Resource, Account.Id))
        {
            // What AWS or another account shares is decided by the role's policy alone, in the simulation.
            ResourceAccount = Account.Id,
            ResourcePolicy = KeyPolicy.For(permission.Action, permission.Resource, Account.Id),
            Identity = [role.Policy.Json],
            Context = permission
                .Conditions.Where(c => IsOfValue(c) || IsPresence(permission, c))
                .ToDictionary(c => c.Key, c => new[] { IsOfValue(c) ? Example(c.Values[0], Account.Id) : "example" }),
        };

    private static AccessRequest Without(AccessRequest asked, string key) =>
        asked with
        {
            Context = asked.Context.Where(c => c.Key != key).ToDictionary(),
        };

    private static bool IsOfValue(PermissionCondition condition) =>
        condition.Key != OwnersKey && condition.Operator != Null;

    // That there is a value, and nothing else of it, e.g. of a tag.
    private static bool IsPresence(Permission permission, PermissionCondition condition) =>
        condition.Operator == Null
        && condition.Values is ["false"]
        && !permission.Conditions.Any(other => other.Key == condition.Key && IsOfValue(other));

    // The same action by a permission of its own for requests that have no such value.
    private static bool IsForNone(Permission other, Permission permission, string key) =>
        (other.Action, other.Resource) == (permission.Action, permission.Resource)
        && other.Conditions.Any(condition => condition == new PermissionCondition(Null, key, ["true"]));

    private static OwnRole UndoerOf(Guardrail guardrail) => OwnRoles.UndoerOf(OwnRoles.ServiceOf(guardrail));

    private static bool IsOfEveryAccount(string resource) => resource != "*" && resource.Split(':')[4] == "*";

    private static string Example(string pattern, string account)
    {
        if (pattern == "*")
            return pattern;
        return Placeholders
            .Fill(pattern, "aws", Account.Region, account)
            .Replace("*", "example", StringComparison.Ordinal);
    }

    // In another account, if it is an ARN.
    private static string Stranger(string value) =>
        value.Contains(Account.Id, StringComparison.Ordinal)
            ? value.Replace(Account.Id, Other, StringComparison.Ordinal)
            : $"other-{value}";
}
