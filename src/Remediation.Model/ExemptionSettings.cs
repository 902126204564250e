namespace Remediation.Model;

/// <summary>What is exempt besides what the ledger says.</summary>
public sealed record ExemptionSettings
{
    /// <summary>The longest that an exemption in the ledger or in a tag may last, in days.</summary>
    public int MaximumDays { get; init; } = 90;

    /// <summary>Whether tags exempt: off, because whoever can break a resource can usually tag it.</summary>
    public bool ByTag { get; init; }

    /// <summary>Exemptions without an end: the deployment's configuration alone gives them.</summary>
    public Sequence<Exemption> Permanent { get; init; } = [];
}
