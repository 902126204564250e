using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace Remediation.Cdk;

/// <summary>Statements that allow what is stated and nothing else, and the ARNs that they name.</summary>
internal static class Iam
{
    /// <summary>The ARNs of all our roles, in whatever partition and account the stack is.</summary>
    public static readonly string OwnRoles = Model.Deployment.OwnRoles.Of(Aws.PARTITION, Aws.ACCOUNT_ID);

    // The partitions of the ledger that a function may write: records by resource, counters and messages by guardrail,
    // its own heartbeats.
    private static readonly string[] Written = ["resource#*", "guardrail#*", HeartbeatPolicy.LedgerKeys];

    // What people write beside them: exemptions and pauses.
    private static readonly string[] WrittenByOperators = ["resource#*", "guardrail#*", "switches"];

    /// <summary>
    /// Lets a function read the ledger and write records and counters. Switches (exemptions, pauses) it can read and
    /// never write.
    /// </summary>
    public static IEnumerable<PolicyStatement> Ledger(string table) =>
        [
            Allow(["dynamodb:GetItem", "dynamodb:Query"], table),
            Writing(["dynamodb:PutItem", "dynamodb:UpdateItem"], table, Written),
        ];

    /// <summary>Lets operators read the ledger, record an undo and write switches.</summary>
    public static IEnumerable<PolicyStatement> LedgerOfOperators(string table) =>
        [
            Allow(["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], table),
            Writing(["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], table, WrittenByOperators),
        ];

    /// <summary>Lets a function take messages from a queue.</summary>
    public static PolicyStatement Receive(string queue) =>
        Allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], queue);

    /// <summary>The ARN of a function of this account and region; by its name, so that nothing waits for it.</summary>
    public static string Function(string name) =>
        $"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{name}";

    /// <summary>The ARN of an SSM parameter of this account and region.</summary>
    public static string Parameter(string name) => ParameterIn(Aws.REGION, name);

    /// <summary>The ARN of an SSM parameter of this account.</summary>
    /// <param name="region">The region; <c>*</c> for any.</param>
    public static string ParameterIn(string region, string name) =>
        $"arn:{Aws.PARTITION}:ssm:{region}:{Aws.ACCOUNT_ID}:parameter/{name.TrimStart('/')}";

    /// <summary>The ARN of rules of this account and region.</summary>
    /// <param name="rules">A name; <c>*</c> stands for any text.</param>
    public static string Rules(string rules) =>
        $"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:rule/{rules}";

    /// <summary>The ARN of one of our roles.</summary>
    public static string Role(OwnRole role) => role.ArnIn(Aws.PARTITION, Aws.ACCOUNT_ID);

    /// <summary>
    /// One of our roles in a trust policy whose principal is this account, which says partition and account already.
    /// </summary>
    public static string Trusted(OwnRole role) => role.ArnIn("*", "*");

    public static PolicyStatement Allow(string[] actions, params string[] resources) =>
        new(new PolicyStatementProps { Actions = actions, Resources = resources });

    /// <summary>Guardrails' permissions as statements, as <see cref="RolePolicy"/> derives them.</summary>
    public static IEnumerable<PolicyStatement> Allow(IEnumerable<Permission> permissions) =>
        RolePolicy.Statements(permissions).Select(Allow);

    private static PolicyStatement Allow(RoleStatement statement)
    {
        var props = new PolicyStatementProps
        {
            Actions = [.. statement.Actions],
            Resources = [Fill(statement.Resource)],
        };
        var conditions = statement.ConditionsByOperator(Fill);
        if (conditions.Count > 0)
            props.Conditions = conditions.ToDictionary(o => o.Key, object (o) => o.Value.ToDictionary());
        return new(props);
    }

    // Of a request that names no key, the set of keys is empty and "for all of them" is true: hence the second
    // condition.
    private static PolicyStatement Writing(string[] actions, string table, string[] keys)
    {
        var writing = Allow(actions, table);
        writing.AddConditions(
            new Dictionary<string, object>
            {
                ["ForAllValues:StringLike"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = keys },
                ["Null"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = "false" },
            }
        );
        return writing;
    }

    // A role is for the resources of every region.
    private static string Fill(string text) => Placeholders.Fill(text, Aws.PARTITION, "*", Aws.ACCOUNT_ID);
}
