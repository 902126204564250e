using IamClient = Amazon.IdentityManagement.AmazonIdentityManagementServiceClient;

namespace Remediation.Guardrails.Iam;

/// <summary>A version of an account's own managed policy, judged by its document.</summary>
/// <param name="Id">E.g. <c>v3</c>.</param>
/// <param name="Admin">What makes whoever carries it an administrator; null if nothing does.</param>
/// <param name="Problem">Why its document cannot be understood; null if it can.</param>
public sealed record PolicyVersion(string Id, string? Admin = null, string? Problem = null)
{
    /// <summary>Whether it is understood and makes nobody an administrator.</summary>
    public bool IsHarmless => Admin is null && Problem is null;
}

/// <summary>Reads the versions of an account's own managed policies.</summary>
internal static class PolicyVersions
{
    /// <summary>What <see cref="DefaultAsync"/> reads.</summary>
    public static readonly IReadOnlyList<Permission> DefaultReads =
    [
        new("iam:GetPolicy", ManagedPolicies.Any),
        new("iam:GetPolicyVersion", ManagedPolicies.Any),
    ];

    /// <summary>What <see cref="ReadAsync"/> reads.</summary>
    public static readonly IReadOnlyList<Permission> Reads =
    [
        .. DefaultReads,
        new("iam:ListPolicyVersions", ManagedPolicies.Any),
    ];

    /// <summary>The document of the default version.</summary>
    /// <exception cref="Amazon.IdentityManagement.Model.NoSuchEntityException">There is no such policy.</exception>
    public static async Task<string> DefaultAsync(IamClient iam, string policy, CancellationToken cancel)
    {
        var found = await iam.GetPolicyAsync(new() { PolicyArn = policy }, cancel);
        return await DocumentAsync(iam, policy, found.Policy.DefaultVersionId, cancel);
    }

    /// <summary>
    /// The default version, and after it the others, the newest first. The others are read only if the default makes
    /// its holders administrators.
    /// </summary>
    /// <exception cref="Amazon.IdentityManagement.Model.NoSuchEntityException">There is no such policy.</exception>
    public static async Task<IReadOnlyList<PolicyVersion>> ReadAsync(
        IamClient iam,
        string policy,
        CancellationToken cancel
    )
    {
        var found = await iam.GetPolicyAsync(new() { PolicyArn = policy }, cancel);
        var versions = new List<PolicyVersion>
        {
            await JudgedAsync(iam, policy, found.Policy.DefaultVersionId, cancel),
        };
        if (versions[0].Admin is null)
            return versions;
        var ids = new List<string>();
        await foreach (var id in IdsAsync(iam, policy, cancel))
            ids.Add(id);
        foreach (var id in ids.Where(id => id != versions[0].Id).OrderByDescending(NumberOf))
            versions.Add(await JudgedAsync(iam, policy, id, cancel));
        return versions;
    }

    private static IAsyncEnumerable<string> IdsAsync(IamClient iam, string policy, CancellationToken cancel) =>
        IamPages.AllAsync(
            async marker =>
            {
                var page = await iam.ListPolicyVersionsAsync(new() { PolicyArn = policy, Marker = marker }, cancel);
                return IamPages.Of(page.Versions?.Select(v => v.VersionId), page.IsTruncated, page.Marker);
            },
            cancel
        );

    private static async Task<PolicyVersion> JudgedAsync(
        IamClient iam,
        string policy,
        string version,
        CancellationToken cancel
    )
    {
        var document = AdminDocument.Of(await DocumentAsync(iam, policy, version, cancel));
        return new(version, document.Reason, document.Problem);
    }

    private static async Task<string> DocumentAsync(
        IamClient iam,
        string policy,
        string version,
        CancellationToken cancel
    )
    {
        var answer = await iam.GetPolicyVersionAsync(new() { PolicyArn = policy, VersionId = version }, cancel);
        return Uri.UnescapeDataString(answer.PolicyVersion.Document);
    }

    // v12 is newer than v9.
    private static int NumberOf(string version) =>
        int.TryParse(version.AsSpan().TrimStart('v'), out var number) ? number : 0;
}
