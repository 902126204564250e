using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Remediation.Cdk.Tests;

/// <summary>A role with its policies.</summary>
/// <param name="Trust">Who may assume it: the statements.</param>
/// <param name="Permissions">What it may do: the statements of its inline policies.</param>
/// <param name="Policies">The names of its inline policies and the ARNs of its managed ones.</param>
internal sealed record DeployedRole(
    string Name,
    string Arn,
    JsonArray Trust,
    JsonArray Permissions,
    IReadOnlyList<string> Policies
)
{
    public static async Task<DeployedRole> ReadAsync(Api api, XElement listed)
    {
        var name = listed.Element("RoleName")!.Value;
        var role = ("RoleName", name);
        var inline = Inventory.Texts(await api.QueryAsync("iam", "2010-05-08", "ListRolePolicies", role), "member");
        var managed = Inventory.Texts(
            await api.QueryAsync("iam", "2010-05-08", "ListAttachedRolePolicies", role),
            "PolicyArn"
        );
        var permissions = new JsonArray();
        foreach (var policy in inline)
        {
            var answer = await api.QueryAsync("iam", "2010-05-08", "GetRolePolicy", role, ("PolicyName", policy));
            foreach (var statement in Statements(answer.Descendants("PolicyDocument").Single().Value))
                permissions.Add(statement!.DeepClone());
        }
        return new(
            name,
            listed.Element("Arn")!.Value,
            Statements(listed.Element("AssumeRolePolicyDocument")!.Value),
            permissions,
            [.. inline, .. managed]
        );
    }

    // Of a policy that CloudFormation made the emulator tells Python's idea of the document.
    private static JsonArray Statements(string document) =>
        JsonNode.Parse(Uri.UnescapeDataString(document).Replace('\'', '"'))!["Statement"]!.AsArray();
}
