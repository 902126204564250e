using System.IO.Enumeration;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Nobody but the allowed principals has administrator rights by an attached policy.</summary>
public static class AdminPolicyAttached
{
    public static readonly Guardrail<Principal> Guardrail = new()
    {
        Id = "iam-admin-policy-attached",
        Title = "Detach administrator policies from principals that may not have them",
        Description = """
            Detaches policies that give administrator rights from users, roles and groups: the AWS managed policies that the settings name (AdministratorAccess
            and IAMFullAccess), and an account's own policies whose default version allows every action on every resource without a condition that narrows it.

            Every other attached policy stays, and so do the policy itself and inline policies. Principals that the settings allow keep their rights;
            service-linked roles and the roles of IAM Identity Center are AWS's to change and are left alone.

            Whoever worked with these rights loses them at the next call: name the break-glass and deployment roles in the settings before enforcing.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("IAM.1"), Cis("3.0.0", "1.16")],
        Practice = Practice.IdentityAndAccess,
        IsGlobal = true,
        ResourceTypes = [.. PrincipalKind.All.Select(k => k.Type)],
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", [.. PrincipalKind.All.Select(k => $"Attach{k.Name}Policy")]),
            .. PrincipalKind.All.Select(k => new Watch.ConfigItem(k.Type)),
            new Watch.ConfigRule("iam-policy-blacklisted-check"),
        ],
        Reads =
        [
            .. PrincipalKind.All.SelectMany(k =>
                (Permission[])
                    [
                        new($"iam:Get{k.Name}", k.Any),
                        new($"iam:List{k.Name}s", "*"),
                        new($"iam:ListAttached{k.Name}Policies", k.Any),
                    ]
            ),
            new("iam:GetPolicy", "arn:{partition}:iam::{account}:policy/*"),
            new("iam:GetPolicyVersion", "arn:{partition}:iam::{account}:policy/*"),
        ],
        Writes = [.. PrincipalKind.All.Select(k => new Permission($"iam:Detach{k.Name}Policy", k.Any))],
        Undos = [.. PrincipalKind.All.Select(k => new Permission($"iam:Attach{k.Name}Policy", k.Any))],
        State = () => IamStateJson.Default.Principal,
        Locate = Locate,
        List = List,
        Tags = (aws, principal, cancel) => PrincipalKind.Of(principal.Type).TagsAsync(aws.Iam, principal.Id, cancel),
        TagReads =
        [
            new("iam:ListUserTags", PrincipalKind.Of("AWS::IAM::User").Any),
            new("iam:ListRoleTags", PrincipalKind.Of("AWS::IAM::Role").Any),
        ],
        Resolve = async (aws, resource, cancel) =>
            await PrincipalKind.Of(resource.Type).FindAsync(aws.Iam, resource.Id, cancel) is { } arn
                ? Named(resource, arn)
                : null,
        Observe = Observe,
        Verdict = Judge,
        Undo = (resource, before, now) =>
            [
                .. before
                    .Policies.Where(was => now.Policies.All(p => p.Arn != was.Arn))
                    .Select(was => PrincipalKind.Of(resource.Type).Attach(NameOf(before.Arn), was.Arn)),
            ],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        foreach (var kind in PrincipalKind.All)
        {
            // The calls name no path and the Config rules a unique id: the ARN is left to be resolved.
            if (
                trigger is Trigger.Call call
                && call.EventName == $"Attach{kind.Name}Policy"
                && call.Request[$"{kind.Name}Name"].Text is { Length: > 0 } name
            )
                yield return trigger.Resource(kind.Type, name);
            else if (trigger is Trigger.ConfigRule rule && rule.ResourceType == kind.Type && rule.ResourceId.Length > 0)
                yield return trigger.Resource(kind.Type, PrincipalKind.UniqueId + rule.ResourceId);
            else if (
                trigger is Trigger.ConfigItem item
                && item.ResourceType == kind.Type
                && !item.Status.Contains("Deleted", StringComparison.Ordinal)
                && item.Arn.StartsWith("arn:", StringComparison.Ordinal)
                && item.Arn.Contains('/', StringComparison.Ordinal)
                && !item.Arn.EndsWith('/')
            )
                yield return Named(trigger.Resource(kind.Type, ""), item.Arn);
        }
    }

    private static Resource Named(Resource resource, string arn) => resource with { Id = NameOf(arn), Arn = arn };

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    // The cursor is the kind's word and IAM's marker in it.
    private static async Task<ResourcePage> List(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var (name, marker) = cursor?.Split('|', 2) is [var word, var rest]
            ? (word, rest)
            : (PrincipalKind.All[0].Name, "");
        var kind = PrincipalKind.All.First(k => k.Name == name);
        var (principals, next) = await kind.PageAsync(aws.Iam, marker.Length > 0 ? marker : null, cancel);
        var following = PrincipalKind.All.SkipWhile(k => k != kind).Skip(1).FirstOrDefault();
        return new(
            [
                .. principals.Select(p =>
                    Named(new(kind.Type, "", "", account, aws.Region, Trigger.PartitionOf(aws.Region)), p.Arn)
                ),
            ],
            next is not null ? $"{name}|{next}"
                : following is not null ? $"{following.Name}|"
                : null
        );
    }

    private static async Task<Principal?> Observe(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var policies = new List<AttachedPolicy>();
        try
        {
            await foreach (var attached in PrincipalKind.Of(resource.Type).AttachedAsync(aws.Iam, resource.Id, cancel))
            {
                var policy = new AttachedPolicy(attached.PolicyArn, attached.PolicyName, false);
                if (!policy.IsByAws)
                {
                    var version = (await aws.Iam.GetPolicyAsync(new() { PolicyArn = policy.Arn }, cancel))
                        .Policy
                        .DefaultVersionId;
                    var document = (
                        await aws.Iam.GetPolicyVersionAsync(
                            new() { PolicyArn = policy.Arn, VersionId = version },
                            cancel
                        )
                    )
                        .PolicyVersion
                        .Document;
                    policy = policy with
                    {
                        AllowsEverything = AdminDocument.AllowsEverything(Uri.UnescapeDataString(document)),
                    };
                }
                policies.Add(policy);
            }
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
        return new(resource.Arn, [.. policies.OrderBy(p => p.Arn, StringComparer.Ordinal)]);
    }

    private static Verdict Judge(Resource resource, Principal principal, Settings settings)
    {
        var admin = principal
            .Policies.Where(p => p.IsByAws ? settings.AdminPolicy.ManagedPolicies.Contains(p.Name) : p.AllowsEverything)
            .ToList();
        if (admin.Count == 0)
            return new Verdict.Compliant("no attached policy gives administrator rights");
        if (
            settings.AdminPolicy.AllowedPrincipals.FirstOrDefault(a =>
                FileSystemName.MatchesSimpleExpression(a, principal.Arn, ignoreCase: false)
            ) is
            { } allowed
        )
            return new Verdict.Compliant($"the settings allow {allowed} administrator rights");
        if (principal.Arn.Contains(":role/aws-service-role/", StringComparison.Ordinal))
            return new Verdict.Compliant("a service-linked role is left alone: its service alone may change it");
        if (principal.Arn.Contains(":role/aws-reserved/", StringComparison.Ordinal))
            return new Verdict.Compliant(
                "a role of IAM Identity Center is left alone: its permission set is the place to change it"
            );
        return new Verdict.Violation(
            $"{string.Join(", ", admin.Select(p => p.Name))} {(admin.Count == 1 ? "gives" : "give")} {principal.Arn} administrator rights",
            [.. admin.Select(p => PrincipalKind.Of(resource.Type).Detach(resource.Id, p.Arn))]
        );
    }
}
