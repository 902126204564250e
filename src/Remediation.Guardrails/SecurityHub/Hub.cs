using System.Text.Json.Serialization;
using Amazon.SecurityHub;
using Amazon.SecurityHub.Model;

namespace Remediation.Guardrails.SecurityHub;

/// <summary>A region's Security Hub, where it is switched on.</summary>
/// <remarks>https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html</remarks>
/// <param name="Generator">
/// For what a finding is made, <c>SECURITY_CONTROL</c> or <c>STANDARD_CONTROL</c>; empty where AWS does not say.
/// </param>
/// <param name="AddsControls">Whether controls that AWS adds to a standard are switched on by themselves.</param>
/// <param name="Standards">The standards that are enabled, in the order of their ARNs.</param>
public sealed record Hub(string Generator, bool AddsControls, Sequence<Standard> Standards)
{
    /// <summary>A hub as DescribeHub and GetEnabledStandards give it.</summary>
    public static Hub Of(DescribeHubResponse answer, IEnumerable<StandardsSubscription> subscriptions) =>
        new(
            answer.ControlFindingGenerator?.Value ?? "",
            answer.AutoEnableControls != false,
            Sorted(subscriptions.Where(Standard.IsEnabled).Select(Standard.Of))
        );

    /// <summary>
    /// This one with every standard that the other has and none of its own replaces, and with those that are required.
    /// </summary>
    /// <param name="was">What it was; null where that is not known.</param>
    /// <param name="required">The ARNs of standards that must be enabled.</param>
    public Hub Mended(Hub? was, IEnumerable<string> required)
    {
        var lost = (was?.Standards ?? []).Where(standard => !Standards.Any(standard.IsReplacedBy));
        return this with
        {
            AddsControls = AddsControls || was?.AddsControls == true,
            Standards = Sorted(
                Standards.Concat(lost).Concat(required.Select(arn => new Standard(arn))).DistinctBy(one => one.Arn)
            ),
        };
    }

    /// <summary>What another one has that this one has not.</summary>
    public IEnumerable<string> Lacks(Hub right)
    {
        if (AddsControls != right.AddsControls)
            yield return "controls that AWS adds are not switched on by themselves";
        foreach (var standard in right.Without(this))
            yield return $"{standard.Name} is not enabled";
    }

    /// <summary>The standards that the other has not.</summary>
    public List<Standard> Without(Hub? other) =>
        [.. Standards.Where(standard => other?.Standards.Any(one => one.Arn == standard.Arn) != true)];

    private static Sequence<Standard> Sorted(IEnumerable<Standard> standards) =>
        [.. standards.OrderBy(standard => standard.Arn, StringComparer.Ordinal)];
}

/// <summary>A standard that is enabled.</summary>
/// <param name="Arn">
/// The standard's own ARN, which differs by region and partition, e.g.
/// <c>arn:aws:securityhub:us-east-1::standards/pci-dss/v/3.2.1</c>.
/// </param>
public sealed record Standard(string Arn)
{
    private const string Oldest = "cis-aws-foundations-benchmark/v/1.2.0";
    private const string Versioned = "/v/";

    /// <summary>The ARN of the account's subscription to it, by which it is disabled; null where it has none.</summary>
    [JsonIgnore]
    public string? Subscription { get; init; }

    /// <summary>Its name and version, e.g. <c>pci-dss/v/3.2.1</c>, which are the same everywhere.</summary>
    public string Name => NameIn(Arn);

    /// <summary>Whether a subscription is one to an enabled standard, if perhaps not yet to all of it.</summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StandardsSubscription.html: one that is being
    /// disabled, or that could not be disabled wholly, is not.
    /// </remarks>
    public static bool IsEnabled(StandardsSubscription subscription) =>
        subscription.StandardsStatus?.Value is "PENDING" or "READY" or "INCOMPLETE";

    /// <summary>A standard as GetEnabledStandards gives it.</summary>
    public static Standard Of(StandardsSubscription subscription) =>
        new(subscription.StandardsArn) { Subscription = subscription.StandardsSubscriptionArn };

    /// <summary>The ARN of a standard of a name in the resource's region.</summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html: the oldest has no region.
    /// </remarks>
    public static string ArnOf(string name, Resource hub) =>
        name == Oldest
            ? $"arn:{hub.Partition}:securityhub:::ruleset/{name}"
            : $"arn:{hub.Partition}:securityhub:{hub.Region}::standards/{name}";

    /// <summary>The name and version in an ARN of a standard or of a subscription to one.</summary>
    public static string NameIn(string arn) => arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the other is this one in the same or a newer version.</summary>
    public bool IsReplacedBy(Standard other)
    {
        if (other.Arn == Arn)
            return true;
        return (Split(Name), Split(other.Name)) is ({ } mine, { } others)
            && mine.Title == others.Title
            && mine.Version < others.Version;
    }

    private static (string Title, Version Version)? Split(string name) =>
        name.IndexOf(Versioned, StringComparison.Ordinal) is > 0 and var end
        && Version.TryParse(name[(end + Versioned.Length)..], out var version)
            ? (name[..end], version)
            : null;
}
