namespace Testing.Simulation;

/// <summary>
/// What a key's own policy says: who has rights by IAM alone has none on a key whose policy does not let the account's
/// IAM policies count, as KMS's default policy does.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html</remarks>
public static class KeyPolicy
{
    /// <summary>The default policy of an account's keys, for a call on a key; null for any other call.</summary>
    /// <param name="action">The IAM action.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    /// <param name="account">The key's account.</param>
    public static string? For(string action, string resource, string account) =>
        action.StartsWith("kms:", StringComparison.Ordinal) && resource != "*" ? OfAccount(account) : null;

    private static string OfAccount(string account) =>
        $$"""
            {"Statement":[
              {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{account}}:root"},"Action":"kms:*","Resource":"*"}
            ]}
            """;
}
