namespace Remediation.Guardrails.Model;

/// <summary>What people may set of the guardrails, typed and validated in one place; given as JSON in REMEDIATION_SETTINGS.</summary>
public sealed record Settings
{
    public static readonly Settings Default = new();

    /// <summary>Settings of ec2-ingress-open-to-world.</summary>
    public IngressSettings Ingress { get; init; } = new();

    /// <summary>Settings of iam-admin-policy-attached.</summary>
    public AdminPolicySettings AdminPolicy { get; init; } = new();
}

/// <summary>What may be open to the world.</summary>
public sealed record IngressSettings
{
    /// <summary>Ports that may not be reached from the whole Internet: remote administration, databases, caches, clusters (Security Hub EC2.19's list and more).</summary>
    public IReadOnlyList<int> HighRiskPorts { get; init; } =
        [20, 21, 22, 23, 25, 110, 135, 137, 138, 139, 143, 389, 445, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 3000, 3306, 3389, 4333, 5000, 5432, 5439, 5500, 5601, 5900, 5985, 5986, 6379, 6443,
         8080, 8088, 8888, 9042, 9092, 9200, 9300, 10250, 11211, 27017, 27018, 27019];

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
