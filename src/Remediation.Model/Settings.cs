namespace Remediation.Model;

/// <summary>What people may set of the guardrails, typed and validated in one place; given as JSON in REMEDIATION_SETTINGS.</summary>
public sealed record Settings
{
    public static readonly Settings Default = new();

    /// <summary>Settings of ec2-ingress-open-to-world.</summary>
    public IngressSettings Ingress { get; init; } = new();

    /// <summary>Settings of iam-admin-policy-attached.</summary>
    public AdminPolicySettings AdminPolicy { get; init; } = new();

    /// <summary>When repairs stop by themselves.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>What is exempt, and how long an exemption may last.</summary>
    public ExemptionSettings Exemptions { get; init; } = new();
}

/// <summary>How many repairs are too many.</summary>
public sealed record BreakerSettings
{
    /// <summary>The most repairs of one guardrail in one account in a window.</summary>
    public int Repairs { get; init; } = 100;

    /// <summary>The window, in minutes.</summary>
    public int Minutes { get; init; } = 60;

    /// <summary>The repair of one resource by one guardrail within 24 hours that is held: somebody makes the violation again and again.</summary>
    public int SameResource { get; init; } = 3;
}

/// <summary>What is exempt besides what the ledger says.</summary>
public sealed record ExemptionSettings
{
    /// <summary>The longest that an exemption in the ledger or in a tag may last, in days.</summary>
    public int MaximumDays { get; init; } = 90;

    /// <summary>Whether tags exempt: off, because whoever can break a resource can usually tag it.</summary>
    public bool ByTag { get; init; }

    /// <summary>Exemptions without an end: the deployment's configuration alone gives them.</summary>
    public IReadOnlyList<Exemption> Permanent { get; init; } = [];
}

/// <summary>What may be open to the world.</summary>
public sealed record IngressSettings
{
    /// <summary>Ports that may not be reached from the whole Internet: remote administration, databases, caches, clusters (Security Hub EC2.19's list and more).</summary>
    public IReadOnlyList<int> HighRiskPorts { get; init; } =
    [
        20,
        21,
        22,
        23,
        25,
        110,
        135,
        137,
        138,
        139,
        143,
        389,
        445,
        1433,
        1434,
        1521,
        2049,
        2375,
        2376,
        2379,
        2380,
        3000,
        3306,
        3389,
        4333,
        5000,
        5432,
        5439,
        5500,
        5601,
        5900,
        5985,
        5986,
        6379,
        6443,
        8080,
        8088,
        8888,
        9042,
        9092,
        9200,
        9300,
        10250,
        11211,
        27017,
        27018,
        27019,
    ];

    /// <summary>Ports of that list that may be open after all.</summary>
    public IReadOnlyList<int> AllowedPorts { get; init; } = [];
}

/// <summary>Who may have administrator rights, and by which policies.</summary>
public sealed record AdminPolicySettings
{
    /// <summary>AWS managed policies, by name, that count as administrator rights.</summary>
    public IReadOnlyList<string> ManagedPolicies { get; init; } = ["AdministratorAccess", "IAMFullAccess"];

    /// <summary>ARNs of users, groups and roles that may have them; <c>*</c> stands for any text.</summary>
    public IReadOnlyList<string> AllowedPrincipals { get; init; } = [];
}
