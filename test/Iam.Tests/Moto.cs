using System.Text.Json.Nodes;

namespace Iam.Tests;

/// <summary>
/// What the emulator's IAM does otherwise than AWS's, beside the names of actions (see <see cref="Testing.Services"/>).
/// </summary>
/// <remarks>
/// moto 5.2.1 knows a call's resource in S3 and of <c>sts:AssumeRole</c> alone (and for roles and queues); everywhere
/// else it compares "*" with the policy, so that only "*" allows anything. Of conditions it knows StringEquals of
/// <c>sts:ExternalId</c> and ignores the rest. A trust policy it compares with the ARN of the session that asks, and
/// takes no other: neither the account nor <c>aws:PrincipalArn</c>.
/// </remarks>
internal static class Moto
{
    /// <summary>A statement that allows what needs no permission.</summary>
    public static readonly Statement Nothing = new(Statement.Allow, ["sts:GetCallerIdentity"], ["*"], null);

    /// <summary>A statement in the emulator's words.</summary>
    public static IEnumerable<JsonObject> StatementsOf(Statement statement) =>
        statement.Actions.Select(action =>
            statement.ToJson(ActionsOf(action), ChecksResources(action) ? statement.Resources : ["*"])
        );

    // A transaction needs what each of its writes needs, and here something of its own.
    private static IEnumerable<string> ActionsOf(string action) =>
        action == "dynamodb:PutItem" ? [action, "dynamodb:TransactWriteItems"] : Testing.Services.ActionsInMoto(action);

    private static bool ChecksResources(string action) =>
        action == EngineRole.Assuming || action.StartsWith("s3:", StringComparison.Ordinal);

    /// <summary>The session that a role's own credentials have, named like the role.</summary>
    public static string SessionOf(string roleArn)
    {
        var name = roleArn.Split('/')[^1];
        return $"arn:aws:sts::{Account.Id}:assumed-role/{name}/{name}";
    }

    /// <summary>
    /// A role's trust by the sessions of whom it names; by the administrator where it names nobody.
    /// </summary>
    public static string TrustOf(DeployedRole role)
    {
        var sessions = role.Trusted.Count > 0 ? role.Trusted.Select(SessionOf) : [Keys.AdministratorArn];
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject
            {
                ["AWS"] = new JsonArray([.. sessions.Select(arn => JsonValue.Create(arn))]),
            },
            ["Action"] = "sts:AssumeRole",
        };
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) }.ToJsonString();
    }
}
