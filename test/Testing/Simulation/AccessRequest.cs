namespace Testing.Simulation;

/// <summary>A request to AWS, and the policies by which it is decided. Policies are JSON texts.</summary>
/// <param name="Principal">
/// The ARN of who asks: a user, an account's root, or a role, which stands for its sessions; or
/// <see cref="Anonymous"/>.
/// </param>
/// <param name="Action">With its service, e.g. <c>s3:GetObject</c>.</param>
/// <param name="Resource">Its ARN; <c>*</c> where the action has no resource.</param>
public sealed record AccessRequest(string Principal, string Action, string Resource)
{
    /// <summary>Whoever asks without signing the request.</summary>
    public const string Anonymous = "Anonymous";

    /// <summary>The policies of the principal.</summary>
    public IReadOnlyList<string> Identity { get; init; } = [];

    /// <summary>
    /// The service control policies of each level, from the organization's root to the account. None means that the
    /// account is in no organization; a level without one denies everything.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> ServiceControl { get; init; } = [];

    /// <summary>The policy of the session, which is a role's; null if it has none.</summary>
    public string? Session { get; init; }

    /// <summary>The permissions boundary of the principal; null if it has none.</summary>
    public string? Boundary { get; init; }

    /// <summary>The policy of the resource; for <c>sts:AssumeRole</c> the role's trust policy. Null for none.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>The account of the resource; null means the one in its ARN, or else the principal's.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>
    /// The condition keys of the request, by name, with their values. <c>aws:PrincipalArn</c>,
    /// <c>aws:PrincipalAccount</c> and <c>aws:ResourceAccount</c> follow from the request where they are not here.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Context { get; init; } = new Dictionary<string, string[]>();
}
