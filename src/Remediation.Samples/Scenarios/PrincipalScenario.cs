using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A <c>given.kind</c> (User, Role, Group) with AWS's policies of <c>given.policies</c>, an own policy of
/// <c>given.document</c> and inline ones of <c>given.inline</c> by their names, for a user or role also a permissions
/// boundary, AWS's policy <c>given.boundary</c>, of a user access keys of
/// <c>given.keys</c> by their status, a <c>given.password</c> and <c>given.device</c>, and a user beside it who is an
/// administrator with a key, whom no event names.
/// </summary>
/// <remarks>
/// Placeholders: name, arn, uniqueId, kind, neighbour, policyArn (with a document), key and otherKey (of keys), serial
/// (of a device), account.
/// </remarks>
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
        await aws.Iam.CreateAccessKeyAsync(new() { UserName = names["neighbour"] }, cancel);
        foreach (var (index, status) in (given["keys"] as JsonArray ?? []).Index())
            names[index == 0 ? "key" : "otherKey"] = await KeyAsync(aws, name, (string)status!, cancel);
        if ((string?)given["boundary"] is { } boundary)
            await BoundAsync(aws, kind, name, $"arn:aws:iam::aws:policy/{boundary}", cancel);
        if ((bool?)given["password"] == true)
            await aws.Iam.CreateLoginProfileAsync(
                new() { UserName = name, Password = $"Aa1!{Guid.NewGuid()}" },
                cancel
            );
        if ((bool?)given["device"] == true)
            names["serial"] = await DeviceAsync(aws, name, cancel);
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
            ["boundary"] = await BoundaryAsync(aws, names["kind"], name, cancel),
            ["keys"] = names["kind"] == "User" ? await KeysAsync(aws, name, cancel) : [],
            ["neighbour"] = Sorted(neighbour?.Select(p => p.PolicyName)),
            ["neighbourKeys"] = await KeysAsync(aws, names["neighbour"], cancel),
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

    private static async Task BoundAsync(
        AwsClients aws,
        string kind,
        string name,
        string policy,
        CancellationToken cancel
    )
    {
        if (kind == "User")
        {
            var user = new PutUserPermissionsBoundaryRequest { UserName = name, PermissionsBoundary = policy };
            await aws.Iam.PutUserPermissionsBoundaryAsync(user, cancel);
            return;
        }
        var role = new PutRolePermissionsBoundaryRequest { RoleName = name, PermissionsBoundary = policy };
        await aws.Iam.PutRolePermissionsBoundaryAsync(role, cancel);
    }

    private static async Task<string?> BoundaryAsync(
        AwsClients aws,
        string kind,
        string name,
        CancellationToken cancel
    ) =>
        kind switch
        {
            "User" => (await aws.Iam.GetUserAsync(new() { UserName = name }, cancel)).User.PermissionsBoundary,
            "Role" => (await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role.PermissionsBoundary,
            _ => null,
        }
            is { } boundary
            ? boundary.PermissionsBoundaryArn?.Split('/')[^1]
            : null;

    private static async Task<string> KeyAsync(AwsClients aws, string user, string status, CancellationToken cancel)
    {
        var key = (await aws.Iam.CreateAccessKeyAsync(new() { UserName = user }, cancel)).AccessKey.AccessKeyId;
        var request = new UpdateAccessKeyRequest { UserName = user, AccessKeyId = key };
        request.Status = status;
        await aws.Iam.UpdateAccessKeyAsync(request, cancel);
        return key;
    }

    private static async Task<string> DeviceAsync(AwsClients aws, string user, CancellationToken cancel)
    {
        var made = await aws.Iam.CreateVirtualMFADeviceAsync(new() { VirtualMFADeviceName = user }, cancel);
        var request = new EnableMFADeviceRequest
        {
            UserName = user,
            SerialNumber = made.VirtualMFADevice!.SerialNumber,
        };
        (request.AuthenticationCode1, request.AuthenticationCode2) = ("123456", "654321");
        await aws.Iam.EnableMFADeviceAsync(request, cancel);
        return request.SerialNumber;
    }

    // By their status, as they were made.
    private static async Task<JsonArray> KeysAsync(AwsClients aws, string user, CancellationToken cancel)
    {
        var keys = (await aws.Iam.ListAccessKeysAsync(new() { UserName = user }, cancel)).AccessKeyMetadata ?? [];
        return [.. keys.Select(key => (JsonNode?)key.Status?.Value)];
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
