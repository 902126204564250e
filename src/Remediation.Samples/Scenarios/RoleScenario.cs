using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A role of the deployment, as it was made but for <c>given.role</c> (gone, path, trust, policy, boundary, inline,
/// attached), and beside it somebody else's; <c>{{account}}</c> in a trust policy is the account. For
/// <c>given.manifest</c> see <see cref="Deployment"/>; of another home's role <c>given.home</c> is the region, which is
/// in its name, or <c>given.stack</c> that of the stack that made it.
/// </summary>
/// <remarks>
/// Roles are the account's, and the manifest is that of the clients' own region. Each arrangement has a role of a
/// service of its own, whose parameters no other reads. Placeholders: name, arn, uniqueId, account, neighbour.
/// </remarks>
public sealed class RoleScenario : IScenario
{
    private const string Path = "/remediation/write/safe/";
    private const string Boundary = "arn:aws:iam::aws:policy/PowerUserAccess";

    public string Type => "AWS::IAM::Role";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var service = $"x{Guid.NewGuid():N}"[..9];
        var home = (string?)given["home"];
        var name = $"{Deployed.Prefix}{service}-example{(home is null ? "" : $"-{home}")}";
        var changed = given["role"]?.DeepClone() as JsonObject ?? [];
        if (given["stack"] is { } made)
            changed["stack"] = made.DeepClone();
        var names = new Dictionary<string, string>
        {
            ["name"] = name,
            ["arn"] = new OwnRole((string?)changed["path"] ?? Path, name).ArnIn("aws", Emulator.Account),
            ["uniqueId"] = "AROAEXAMPLEROLE000001",
            ["account"] = Emulator.Account,
            ["neighbour"] = $"{service}-beside",
        };
        var part = new RolePart
        {
            Name = name,
            Path = Path,
            Trust = Trust().ToJsonString(),
            Policy = Policy().ToJsonString(),
            Boundary = Boundary,
        };
        var parts = new RolesPart { Name = $"{service}/1", Roles = [part with { Name = $"{name}-2" }, part] };
        var stack = (string?)given["stack"];
        await Deployment.DescribeAsync(aws.In(home ?? stack ?? aws.Region), parts, given, cancel);
        await CreateAsync(aws, names["neighbour"], new() { ["path"] = "/" }, cancel);
        if ((bool?)changed["gone"] != true)
            names["uniqueId"] = await CreateAsync(aws, name, changed, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["role"] = await SeenAsync(aws, names["name"], cancel),
            ["neighbour"] = await SeenAsync(aws, names["neighbour"], cancel),
        };

    private static JsonObject Trust() =>
        Statement("sts:AssumeRole", "Principal", new JsonObject { ["AWS"] = $"arn:aws:iam::{Emulator.Account}:root" });

    private static JsonObject Policy() => Statement("s3:PutBucketPolicy", "Resource", "arn:aws:s3:::*");

    private static JsonObject Statement(string action, string about, JsonNode what) =>
        new()
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(
                new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Action"] = action,
                    [about] = what,
                }
            ),
        };

    // Gives its unique id.
    private static async Task<string> CreateAsync(
        AwsClients aws,
        string name,
        JsonObject changed,
        CancellationToken cancel
    )
    {
        var request = new CreateRoleRequest
        {
            RoleName = name,
            Path = (string?)changed["path"] ?? Path,
            AssumeRolePolicyDocument = (changed["trust"] ?? Trust())
                .ToJsonString()
                .Replace("{{account}}", Emulator.Account, StringComparison.Ordinal),
            PermissionsBoundary = changed.ContainsKey("boundary") ? (string?)changed["boundary"] : Boundary,
        };
        if ((string?)changed["stack"] is { } stack)
            request.Tags = [new() { Key = "aws:cloudformation:stack-id", Value = StackIn(stack) }];
        var role = (await aws.Iam.CreateRoleAsync(request, cancel)).Role;
        var policies = new JsonObject();
        if (!changed.ContainsKey("policy"))
            policies[OwnRoles.Policy] = Policy();
        else if (changed["policy"] is { } other)
            policies[OwnRoles.Policy] = other.DeepClone();
        foreach (var inline in changed["inline"] as JsonArray ?? [])
            policies[(string)inline!] = Policy();
        foreach (var (policy, document) in policies)
        {
            var put = new PutRolePolicyRequest
            {
                RoleName = name,
                PolicyName = policy,
                PolicyDocument = document!.ToJsonString(),
            };
            await aws.Iam.PutRolePolicyAsync(put, cancel);
        }
        foreach (var attached in changed["attached"] as JsonArray ?? [])
        {
            var policy = $"arn:aws:iam::aws:policy/{attached}";
            await aws.Iam.AttachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel);
        }
        return role.RoleId;
    }

    private static string StackIn(string region) =>
        $"arn:aws:cloudformation:{region}:{Emulator.Account}:stack/Remediation/5f0c";

    private static async Task<JsonObject?> SeenAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        Role role;
        try
        {
            role = (await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
        var policies = new JsonObject();
        var inline = await aws.Iam.ListRolePoliciesAsync(new() { RoleName = name }, cancel);
        foreach (var policy in inline.PolicyNames ?? [])
        {
            var request = new GetRolePolicyRequest { RoleName = name, PolicyName = policy };
            policies[policy] = Json((await aws.Iam.GetRolePolicyAsync(request, cancel)).PolicyDocument);
        }
        var attached = await aws.Iam.ListAttachedRolePoliciesAsync(new() { RoleName = name }, cancel);
        return new()
        {
            ["path"] = role.Path,
            ["trust"] = Json(role.AssumeRolePolicyDocument),
            ["boundary"] = role.PermissionsBoundary?.PermissionsBoundaryArn,
            ["policies"] = policies,
            ["attached"] = new JsonArray([
                .. (attached.AttachedPolicies ?? []).Select(policy => (JsonNode)policy.PolicyName),
            ]),
        };
    }

    private static JsonNode? Json(string document) => JsonNode.Parse(Uri.UnescapeDataString(document));
}
