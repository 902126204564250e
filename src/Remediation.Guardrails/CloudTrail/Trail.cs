namespace Remediation.Guardrails.CloudTrail;

/// <summary>Whether a trail records.</summary>
/// <param name="Name">The trail's name.</param>
/// <param name="Arn">The trail's ARN: it names the home region and the account that owns the trail.</param>
/// <param name="IsLogging">Whether it records; null if it was not asked, because it is not this account's and region's trail.</param>
public sealed record Trail(string Name, string Arn, bool? IsLogging)
{
    /// <summary>The home region, the only one where logging can be started.</summary>
    public string HomeRegion => Part(Arn, 3);

    /// <summary>The owner: for an organization's trail its management account.</summary>
    public string Owner => Part(Arn, 4);

    /// <summary>A colon-separated part of an ARN, or empty.</summary>
    public static string Part(string arn, int index) => arn.Split(':', 6) is { Length: 6 } parts ? parts[index] : "";
}
