using System.Globalization;
using Remediation.Engine.Access;

namespace Remediation.Engine.Gates;

/// <summary>
/// Holds what somebody answers for: by the deployment's configuration, by the ledger, and by tag where that is on.
/// </summary>
public sealed class ExemptionGate(ExemptionSettings settings, GuardrailClients aws, TimeProvider clock) : IGate
{
    /// <summary>
    /// The tag that exempts, e.g. <c>remediation:exempt</c> = <c>s3-bucket-policy-public until 2026-12-31</c>; several
    /// guardrails are joined by <c>+</c>.
    /// </summary>
    public const string TagKey = "remediation:exempt";

    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var longest = TimeSpan.FromDays(settings.MaximumDays);
        var exemption = settings
            .Permanent.Concat(findings.Switches.Exemptions)
            .FirstOrDefault(e => e.Covers(violation.Guardrail.Id, violation.Resource, violation.Actors, now, longest));
        exemption ??= await OfTagsAsync(violation, now, cancel);
        if (exemption is null)
            return null;
        return new(
            Outcome.Held,
            GateNames.Exemption,
            $"exempt by {exemption}",
            $"exemption {exemption.Id} {exemption.Expires:u}"
        );
    }

    private async Task<Exemption?> OfTagsAsync(Case violation, DateTimeOffset now, CancellationToken cancel)
    {
        if (!settings.ByTag || violation.Guardrail.On.Tags is not { } read)
            return null;
        var clients = aws.Of(violation.Guardrail, Phase.Read, violation.Resource.Region);
        var tags = await read(clients, violation.Resource, cancel);
        return tags.TryGetValue(TagKey, out var value) ? OfTag(violation, value, now) : null;
    }

    // A tag names the guardrail and an end within the maximum from now: whoever wants it longer must say so again, and
    // be seen.
    private Exemption? OfTag(Case violation, string value, DateTimeOffset now)
    {
        var guardrail = violation.Guardrail.Id;
        if (value.Split(" until ", 2) is not [var names, var day])
            return null;
        if (!names.Split('+', StringSplitOptions.TrimEntries).Contains(guardrail))
            return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        var isDay = DateTimeOffset.TryParseExact(
            day.Trim(),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            utc,
            out var end
        );
        if (!isDay || now >= end || end > now.AddDays(settings.MaximumDays))
            return null;
        return new()
        {
            Id = $"tag {TagKey}",
            Guardrail = guardrail,
            Resource = violation.Resource.Arn ?? "",
            Owner = "whoever set the tag",
            Reason = value,
            Expires = end,
            Created = now,
        };
    }
}
