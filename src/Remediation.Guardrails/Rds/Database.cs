namespace Remediation.Guardrails.Rds;

/// <summary>What is read of a database instance or cluster.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="ResourceId">The id that it keeps when it is renamed, by which AWS Config names it.</param>
/// <param name="Status">RDS's word for what it is doing.</param>
/// <param name="IsProtected">Whether it cannot be deleted while that stands.</param>
/// <param name="Cluster">The cluster that an instance is a member of; null for none.</param>
/// <param name="Source">What it is a read replica of; null for none.</param>
internal sealed record Database(
    string Arn,
    string? ResourceId,
    string? Status,
    bool IsProtected,
    string? Cluster,
    string? Source
)
{
    /// <summary>The engine, e.g. <c>aurora-mysql</c>.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether its name leads to a public address.</summary>
    public bool IsPublic { get; init; }

    /// <summary>How many days its automated backups are kept; 0 for none.</summary>
    public int BackupDays { get; init; }

    /// <summary>How many days they will be kept, once a change that waits is made; null for none that waits.</summary>
    public int? WaitingBackupDays { get; init; }

    /// <summary>Whether AWS Backup says how long its backups are kept.</summary>
    public bool IsKeptByAwsBackup { get; init; }

    /// <summary>One that RDS has begun to delete.</summary>
    public bool IsLeaving => Status == "deleting";
}
