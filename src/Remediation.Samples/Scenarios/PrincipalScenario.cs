using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A <c>given.kind</c> (User, Role, Group) with AWS's policies of <c>given.policies</c>, an own policy of
/// <c>given.document</c> and inline ones of <c>given.inline</c> by their names, and a user beside it who is an
/// administrator and whom no event names.
/// </summary>
/// <remarks>Placeholders: name, arn, uniqueId, kind, neighbour, policyArn (with a document), account.</remarks>
public sealed class PrincipalScenario : IScenario
{
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    public string Type => "AWS::IAM::User";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var kind = (string)given["kind"]!;
        var path = (string?)given["path"] ?? "/";
        var name = $"ci-{Guid.NewGuid():N}"[..15];
        var (arn, id) = await CreateAsync(aws, kind, name, path, cancel);
        var names = new Dictionary<string, string>
        {
            ["name"] = name,
            ["arn"] = arn,
            ["uniqueId"] = id,
            ["kind"] = kind,
            ["neighbour"] = $"{name}-beside",
            ["account"] = arn.Split(':')[4],
        };
        await CreateAsync(aws, "User", names["neighbour"], "/", cancel);
        await AttachAsync(aws, "User", names["neighbour"], "arn:aws:iam::aws:policy/AdministratorAccess", cancel);
        foreach (var policy in given["policies"] as JsonArray ?? [])
            await AttachAsync(aws, kind, name, $"arn:aws:iam::aws:policy/{policy}", cancel);
        if (given["document"] is JsonObject document)
        {
            var request = new CreatePolicyRequest
            {
                PolicyName = $"{name}-policy",
                PolicyDocument = document.ToJsonString(),
            };
            names["policyArn"] = (await aws.Iam.CreatePolicyAsync(request, cancel)).Policy.Arn;
            await AttachAsync(aws, kind, name, names["policyArn"], cancel);
        }
        foreach (var (policy, text) in given["inline"] as JsonObject ?? [])
            await PutAsync(aws, kind, name, policy, text!.ToJsonString(), cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var name = names["name"];
        var attached = names["kind"] switch
        {
            "User" => (await aws.Iam.ListAttachedUserPoliciesAsync(new() { UserName = name }, cancel)).AttachedPolicies,
            "Role" => (await aws.Iam.ListAttachedRolePoliciesAsync(new() { RoleName = name }, cancel)).AttachedPolicies,
            _ => (await aws.Iam.ListAttachedGroupPoliciesAsync(new() { GroupName = name }, cancel)).AttachedPolicies,
        };
        var beside = new ListAttachedUserPoliciesRequest { UserName = names["neighbour"] };
        var neighbour = (await aws.Iam.ListAttachedUserPoliciesAsync(beside, cancel)).AttachedPolicies;
        return new()
        {
            ["attached"] = Sorted(attached?.Select(p => p.PolicyName)),
            ["inline"] = await InlineAsync(aws, names["kind"], name, cancel),
            ["neighbour"] = Sorted(neighbour?.Select(p => p.PolicyName)),
        };
    }

    private static async Task<JsonObject> InlineAsync(
        AwsClients aws,
        string kind,
        string name,
        CancellationToken cancel
    )
    {
        var policies = kind switch
        {
            "User" => (await aws.Iam.ListUserPoliciesAsync(new() { UserName = name }, cancel)).PolicyNames,
            "Role" => (await aws.Iam.ListRolePoliciesAsync(new() { RoleName = name }, cancel)).PolicyNames,
            _ => (await aws.Iam.ListGroupPoliciesAsync(new() { GroupName = name }, cancel)).PolicyNames,
        };
        var inline = new JsonObject();
        foreach (var policy in (policies ?? []).Order(StringComparer.Ordinal))
        {
            var text = kind switch
            {
                "User" => (
                    await aws.Iam.GetUserPolicyAsync(new() { UserName = name, PolicyName = policy }, cancel)
                ).PolicyDocument,
                "Role" => (
                    await aws.Iam.GetRolePolicyAsync(new() { RoleName = name, PolicyName = policy }, cancel)
                ).PolicyDocument,
                _ => (
                    await aws.Iam.GetGroupPolicyAsync(new() { GroupName = name, PolicyName = policy }, cancel)
                ).PolicyDocument,
            };
            inline[policy] = JsonNode.Parse(Uri.UnescapeDataString(text));
        }
        return inline;
    }

    private static async Task PutAsync(
        AwsClients aws,
        string kind,
        string name,
        string policy,
        string document,
        CancellationToken cancel
    )
    {
        switch (kind)
        {
            case "User":
                var user = new PutUserPolicyRequest { UserName = name };
                (user.PolicyName, user.PolicyDocument) = (policy, document);
                await aws.Iam.PutUserPolicyAsync(user, cancel);
                break;
            case "Role":
                var role = new PutRolePolicyRequest { RoleName = name };
                (role.PolicyName, role.PolicyDocument) = (policy, document);
                await aws.Iam.PutRolePolicyAsync(role, cancel);
                break;
            default:
                var group = new PutGroupPolicyRequest { GroupName = name };
                (group.PolicyName, group.PolicyDocument) = (policy, document);
                await aws.Iam.PutGroupPolicyAsync(group, cancel);
                break;
        }
    }

    private static JsonArray Sorted(IEnumerable<string>? texts) =>
        [.. (texts ?? []).Order(StringComparer.Ordinal).Select(t => JsonValue.Create(t))];

    private static async Task<(string Arn, string Id)> CreateAsync(
        AwsClients aws,
        string kind,
        string name,
        string path,
        CancellationToken cancel
    )
    {
        switch (kind)
        {
            case "User":
                var user = (await aws.Iam.CreateUserAsync(new() { UserName = name, Path = path }, cancel)).User;
                return (user.Arn, user.UserId);
            case "Role":
                var request = new CreateRoleRequest
                {
                    RoleName = name,
                    Path = path,
                    AssumeRolePolicyDocument = Trust,
                };
                var role = (await aws.Iam.CreateRoleAsync(request, cancel)).Role;
                return (role.Arn, role.RoleId);
            default:
                var group = (await aws.Iam.CreateGroupAsync(new() { GroupName = name, Path = path }, cancel)).Group;
                return (group.Arn, group.GroupId);
        }
    }

    private static async Task AttachAsync(
        AwsClients aws,
        string kind,
        string name,
        string policy,
        CancellationToken cancel
    )
    {
        switch (kind)
        {
            case "User":
                await aws.Iam.AttachUserPolicyAsync(new() { UserName = name, PolicyArn = policy }, cancel);
                break;
            case "Role":
                await aws.Iam.AttachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel);
                break;
            default:
                await aws.Iam.AttachGroupPolicyAsync(new() { GroupName = name, PolicyArn = policy }, cancel);
                break;
        }
    }
}
