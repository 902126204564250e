using System.Globalization;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>
/// Holds what somebody answers for: by the deployment's configuration, by the ledger, and by tag where that is on.
/// </summary>
public sealed class ExemptionGate(ExemptionSettings settings, GuardrailClients aws, ILedger ledger, TimeProvider clock)
    : IGate
{
    /// <summary>
    /// The tag that exempts, e.g. <c>remediation:exempt</c> = <c>s3-bucket-policy-public until 2026-12-31</c>; several
    /// guardrails are joined by <c>+</c>.
    /// </summary>
    public const string TagKey = "remediation:exempt";

    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var all = settings.Permanent.Concat(findings.Switches.Exemptions).ToList();
        var exemption = Covering(all, violation, violation.Actors, now);
        exemption ??= await OfTheOneSeenAsync(all, violation, now, cancel);
        exemption ??= await OfTagsAsync(violation, now, cancel);
        if (exemption is null)
            return null;
        return new(
            Outcome.Held,
            GateNames.Exemption,
            $"exempt by {exemption}",
            $"exemption {exemption.Id} {exemption.Expires:u}"
        )
        {
            Until = EndOf(exemption),
        };
    }

    private DateTimeOffset? EndOf(Exemption exemption)
    {
        if (exemption.Expires is not { } end)
            return null;
        var longest = (exemption.Created ?? end) + TimeSpan.FromDays(settings.MaximumDays);
        return end < longest ? end : longest;
    }

    private Exemption? Covering(
        IEnumerable<Exemption> all,
        Case violation,
        IReadOnlyList<string> actors,
        DateTimeOffset now
    )
    {
        var longest = TimeSpan.FromDays(settings.MaximumDays);
        return all.FirstOrDefault(e => e.Covers(violation.Guardrail.Id, violation.Resource, actors, now, longest));
    }

    // Nobody knows who made it: then a principal's exemption holds for the very violation that was seen from that
    // principal, and for no other. The ledger is asked only where there is such an exemption of the resource.
    private async Task<Exemption?> OfTheOneSeenAsync(
        IReadOnlyList<Exemption> all,
        Case violation,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (violation.Actors.Count > 0)
            return null;
        var longest = TimeSpan.FromDays(settings.MaximumDays);
        if (!all.Any(e => e.CoversOfSomebody(violation.Guardrail.Id, violation.Resource, now, longest)))
            return null;
        await foreach (var record in ledger.HistoryAsync(violation.Resource.ToString(), cancel))
        {
            var isTheSame =
                record.Guardrail == violation.Guardrail.Id && record.Fingerprint == violation.Fingerprint.Text;
            if (isTheSame && record.Actor is { } actor)
                return Covering(all, violation, Case.ArnsOf(actor), now);
        }
        return null;
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
