using Remediation.Cli;
using Testing.Simulation;
using Xunit;

namespace Reference.Tests;

/// <summary>
/// Of all that AWS can do to a part of the engine, the service control policy denies what changes something, or it is
/// written down here why not.
/// </summary>
public sealed class ServiceControlPolicyTests(AuthorizationReference reference)
{
    private const string Administrator = "arn:aws:iam::111122223333:role/administrator";
    private const string Engine = "arn:aws:iam::111122223333:role/remediation/remediation-engine";
    private const string Operator = "arn:aws:iam::111122223333:role/remediation/remediation-operator";
    private const string Table = "table/Remediation-LedgerA1B2C3";

    // One of each type of resource that has actions of its own. An alias and a version have the same form, so that the
    // simulator takes only a pattern for them.
    private static readonly IReadOnlyList<(string Service, string Type, string Arn)> Parts =
    [
        ("cloudformation", "stack", Arn("cloudformation", "stack/Remediation/5f0c")),
        ("cloudformation", "stackset", Arn("cloudformation", "stackset/Remediation-Rules:5f0c")),
        ("cloudwatch", "alarm", Arn("cloudwatch", "alarm:remediation-dead-letters")),
        ("dynamodb", "backup", Arn("dynamodb", $"{Table}/backup/01489602797149-73d8d5bc")),
        ("dynamodb", "index", Arn("dynamodb", $"{Table}/index/by-time")),
        ("dynamodb", "stream", Arn("dynamodb", $"{Table}/stream/2026-01-01T00:00:00.000")),
        ("dynamodb", "table", Arn("dynamodb", Table)),
        ("events", "event-bus", Arn("events", "event-bus/remediation-home")),
        ("events", "rule-on-custom-event-bus", Arn("events", "rule/remediation-home/remediation-wake")),
        ("events", "rule-on-default-event-bus", Arn("events", "rule/remediation-calls-1")),
        ("iam", "policy", "arn:aws:iam::111122223333:policy/remediation/boundary"),
        ("iam", "role", "arn:aws:iam::111122223333:role/remediation/read/remediation-read-s3"),
        ("lambda", "function", Arn("lambda", "function:remediation-engine")),
        ("lambda", "function alias", Arn("lambda", "function:remediation-engine:*")),
        ("logs", "log-group", Arn("logs", "log-group:Remediation-Engine-Logs")),
        ("logs", "log-stream", Arn("logs", "log-group:Remediation-Engine-Logs:log-stream:5f0c")),
        ("sqs", "queue", Arn("sqs", "Remediation-DeadLettersA1-B2")),
        ("ssm", "parameter", Arn("ssm", "parameter/remediation/ledger")),
        ("sts", "role", "arn:aws:iam::111122223333:role/remediation/read/remediation-read-s3"),
    ];

    // What changes something and passes all the same.
    private static readonly Dictionary<string, string> Passing = new(StringComparer.Ordinal)
    {
        ["cloudwatch:EnableAlarmActions"] = "it can only put an alarm right",
        ["dynamodb:CreateBackup"] = "a backup of the ledger takes nothing from it",
        ["dynamodb:StartAwsBackupJob"] = "a backup of the ledger takes nothing from it",
        ["events:EnableRule"] = "it can only put a rule right",
        ["logs:CreateExportTask"] = "an export takes nothing from a log group",
        ["logs:DeleteSubscriptionFilter"] = "a log group's subscribers are the customer's",
        ["logs:PutSubscriptionFilter"] = "a log group's subscribers are the customer's",
    };

    // What only looks and is denied all the same.
    private static readonly Dictionary<string, string> Denied = new(StringComparer.Ordinal)
    {
        ["dynamodb:ConditionCheckItem"] = "it is a part of transactions that write",
        ["dynamodb:GetRecords"] = "a third reader of the stream would keep the notifier waiting",
        ["dynamodb:ReadDataForReplication"] = "nothing replicates the ledger",
        ["dynamodb:SearchVectors"] = "the ledger has no vectors",
        ["logs:Unmask"] = "what is masked is for operators",
        ["sqs:ReceiveMessage"] = "who receives a message hides it from the engine",
    };

    [Fact]
    public async Task Everything_that_changes_a_part_is_denied_and_everything_that_looks_passes()
    {
        var asked = Parts.SelectMany(Actions).DistinctBy(a => (a.Action.Name, a.Arn)).ToList();
        Assert.True(asked.Count > 200, $"the reference knows {asked.Count} actions");
        var decisions = await DecideAsync([.. asked.Select(a => (Administrator, a.Action.Name, a.Arn))]);
        var wrong = asked
            .Zip(decisions)
            .Where(d => Denies(d.First.Action) != (d.Second == Decision.ExplicitlyDenied))
            .Select(d => $"{d.Second}: {d.First.Action.Name} on {d.First.Arn}");
        Assert.Equal([], wrong);
        var looks = asked.ToLookup(a => a.Action.Reads, a => a.Action.Name);
        Assert.Equal([], Passing.Keys.Except(looks[false]));
        Assert.Equal([], Denied.Keys.Except(looks[true]));
    }

    [Fact]
    public async Task What_the_deployment_grants_its_functions_is_let_pass()
    {
        var parts = Parts.ToLookup(part => part.Service, part => (part.Type, part.Arn));
        var asked = EngineGrants
            .All.Where(grant => reference.Find(grant.Action)!.Resources.Count > 0)
            .SelectMany(grant =>
                parts[grant.Action.Split(':')[0]]
                    .Where(part => reference.Find(grant.Action)!.Resources.Any(r => r.Type.Name == part.Type))
                    .Select(part => (RoleOf(grant), grant.Action, part.Arn))
            )
            .Distinct()
            .ToList();
        Assert.Contains(asked, a => a.Action == "lambda:InvokeFunction");
        Assert.Contains(asked, a => a.Action == "dynamodb:UpdateItem");
        var decisions = await DecideAsync(asked);
        Assert.Equal([], asked.Zip(decisions).Where(d => d.Second != Decision.Allowed).Select(d => d.First));
    }

    private static string RoleOf(Declaration grant) => grant.Owner == EngineGrants.Operator ? Operator : Engine;

    private static bool Denies(ReferenceAction action) =>
        action.Reads ? Denied.ContainsKey(action.Name) : !Passing.ContainsKey(action.Name);

    private IEnumerable<(ReferenceAction Action, string Arn)> Actions((string Service, string Type, string Arn) part) =>
        reference
            .ActionsOf(part.Service)
            .Where(action => action.Resources.Any(resource => resource.Type.Name == part.Type))
            .Select(action => (action, part.Arn));

    private static async Task<IReadOnlyList<Decision>> DecideAsync(
        IReadOnlyList<(string Principal, string Action, string Resource)> asked
    )
    {
        var policy = ServiceControlPolicy.Of([], "Remediation", "Remediation-Ledger*");
        var requests = asked.Select(a => new AccessRequest(a.Principal, a.Action, a.Resource)
        {
            Identity = [KnownPolicies.AdministratorAccess],
            ServiceControl =
            [
                [KnownPolicies.FullAwsAccess, policy],
            ],
        });
        return await Simulator.DecideAsync([.. requests], TestContext.Current.CancellationToken);
    }

    private static string Arn(string service, string resource) =>
        $"arn:aws:{service}:eu-central-1:111122223333:{resource}";
}
