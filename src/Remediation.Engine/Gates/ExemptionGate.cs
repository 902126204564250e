using System.Globalization;

namespace Remediation.Engine.Gates;

/// <summary>Holds what somebody answers for: by the deployment's configuration, by the ledger, and by tag where that is on.</summary>
public sealed class ExemptionGate(ExemptionSettings settings, AwsClients aws, TimeProvider clock) : IGate
{
    /// <summary>The tag that exempts, e.g. <c>remediation:exempt</c> = <c>s3-bucket-policy-public until 2026-12-31</c>; several guardrails are joined by <c>+</c>.</summary>
    public const string TagKey = "remediation:exempt";

    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        var (guardrail, resource, now) = (violation.Guardrail, violation.Resource, clock.GetUtcNow());
        var known = settings
            .Permanent.Concat(findings.Switches.Exemptions)
            .FirstOrDefault(e =>
                e.Covers(guardrail.Id, resource, violation.Actors, now, TimeSpan.FromDays(settings.MaximumDays))
            );
        if (known is null && settings.ByTag && guardrail.Tags is { } tags)
            known = OfTag(
                guardrail.Id,
                resource,
                (await tags(aws.In(resource.Region), resource, cancel)).GetValueOrDefault(TagKey, ""),
                now
            );
        return known is null
            ? null
            : new(Outcome.Held, "exemption", $"exempt by {known}", $"exemption {known.Id} {known.Expires:u}");
    }

    // A tag names the guardrail and an end within the maximum from now: whoever wants it longer must say so again, and be seen.
    private Exemption? OfTag(string guardrail, Resource resource, string value, DateTimeOffset now) =>
        value.Split(" until ", 2) is [var names, var day]
        && names.Split('+', StringSplitOptions.TrimEntries).Contains(guardrail)
        && DateTimeOffset.TryParseExact(
            day.Trim(),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var end
        )
        && now < end
        && end <= now.AddDays(settings.MaximumDays)
            ? new($"tag {TagKey}", guardrail, resource.Arn, "*", "*", "whoever set the tag", value, end, now)
            : null;
}
