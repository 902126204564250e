namespace Remediation.Guardrails.Rds;

/// <summary>What a write changes of a database instance or cluster; null for what stays.</summary>
internal sealed record DatabaseChange
{
    /// <summary>Whether it cannot be deleted while that stands.</summary>
    public bool? DeletionProtection { get; init; }

    /// <summary>Whether its name leads to a public address; of an instance alone.</summary>
    public bool? PubliclyAccessible { get; init; }

    /// <summary>How many days its automated backups are kept; 0 for none.</summary>
    public int? BackupRetentionPeriod { get; init; }
}
