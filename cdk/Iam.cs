using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;

namespace Remediation.Cdk;

/// <summary>Roles that hold what is stated and nothing else.</summary>
internal static class Iam
{
    /// <summary>The path of all our roles, by which our own changes are known.</summary>
    public const string Path = Model.Deployment.OwnRoles.Path;

    // The partitions of the ledger that a function may write: records and counters by resource, counters and messages
    // of the breaker.
    private static readonly string[] Written = ["resource#*", "breaker#*"];

    /// <summary>The ARNs of all our roles, in whatever partition and account the stack is.</summary>
    public static readonly string OwnRoles = Model.Deployment.OwnRoles.Of(Aws.PARTITION, Aws.ACCOUNT_ID);

    /// <summary>A Lambda function's role with one inline policy; the CDK's constructs cannot add to it.</summary>
    public static IRole Role(Constructs.Construct scope, string description, PolicyStatement[] statements) =>
        new Role(
            scope,
            "Role",
            new RoleProps
            {
                AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
                Path = Path,
                Description = description,
                InlinePolicies = new Dictionary<string, PolicyDocument>
                {
                    ["exact"] = new(new PolicyDocumentProps { Statements = statements }),
                },
            }
        ).WithoutPolicyUpdates();

    /// <summary>
    /// Lets a function read the ledger and write records and counters. Switches (exemptions, pauses) it can read and
    /// never write.
    /// </summary>
    public static IEnumerable<PolicyStatement> Ledger(string table)
    {
        // Of a request that names no key, the set of keys is empty and "for all of them" is true: hence the second
        // condition.
        var keys = new Dictionary<string, object>
        {
            ["ForAllValues:StringLike"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = Written },
            ["Null"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = "false" },
        };
        var writing = Allow(["dynamodb:PutItem", "dynamodb:UpdateItem"], table);
        writing.AddConditions(keys);
        return [Allow(["dynamodb:GetItem", "dynamodb:Query"], table), writing];
    }

    /// <summary>Lets a function take messages from a queue.</summary>
    public static PolicyStatement Receive(string queue) =>
        Allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], queue);

    /// <summary>
    /// Lets a function call itself, which is how a long sweep goes on; by its name, so that role and function need
    /// not wait for each other.
    /// </summary>
    public static PolicyStatement CallItself(string function) =>
        Allow(
            ["lambda:InvokeFunction"],
            $"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{function}"
        );

    /// <summary>The ARN of an SSM parameter of this account and region.</summary>
    public static string Parameter(string name) =>
        $"arn:{Aws.PARTITION}:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter/{name.TrimStart('/')}";

    /// <summary>The ARN of rules of this account and region.</summary>
    /// <param name="rules">A name; <c>*</c> stands for any text, <c>?</c> for one character.</param>
    public static string Rules(string rules) =>
        $"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:rule/{rules}";

    /// <summary>Lets a queue accept what this account's EventBridge rules send.</summary>
    /// <param name="rules">Their names; <c>*</c> stands for any text, <c>?</c> for one character.</param>
    public static void AcceptEvents(Queue queue, params IEnumerable<string> rules)
    {
        var account = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID };
        var source = new Dictionary<string, object> { ["aws:SourceArn"] = rules.Select(Rules).ToArray() };
        var props = new PolicyStatementProps
        {
            Principals = [new ServicePrincipal("events.amazonaws.com")],
            Actions = ["sqs:SendMessage"],
            Resources = [queue.QueueArn],
            Conditions = new Dictionary<string, object> { ["StringEquals"] = account, ["ArnLike"] = source },
        };
        queue.AddToResourcePolicy(new(props));
    }

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

    private static string Fill(string text) => Placeholders.Fill(text, Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID);
}
