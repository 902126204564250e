namespace Remediation.Engine.Ledger;

/// <summary>A repair as it is counted: one text of a set, so that a retry counts once.</summary>
/// <param name="At">When it began.</param>
/// <param name="Event">Of which event, hashed.</param>
/// <param name="Resource">Of which resource, hashed.</param>
/// <param name="Violation">Of which violation: its fingerprint.</param>
/// <param name="Actor">Of whose doing, hashed; empty where nobody knows.</param>
public sealed record CountedRepair(DateTimeOffset At, string Event, string Resource, string Violation, string Actor)
{
    private const char Separator = '|';
    private const int ActorDigits = 8;

    /// <summary>The repair that a record is about.</summary>
    public static CountedRepair Of(LedgerRecord record) =>
        new(
            record.StartedAt,
            record.Id.Event,
            record.Id.Resource,
            record.Fingerprint ?? "",
            // Whoever assumes a role chooses the session's name.
            HashOf(record.Actor?.RoleArn ?? record.Actor?.Arn)
        );

    /// <summary>The repair in a text of <see cref="ToString"/>; null if it is none.</summary>
    public static CountedRepair? Parse(string text)
    {
        var parts = text.Split(Separator);
        if (parts.Length < 3 || Attributes.TimeOf(parts[0]) is not { } at)
            return null;
        return new(at, parts[1], parts[2], parts.ElementAtOrDefault(3) ?? "", parts.ElementAtOrDefault(4) ?? "");
    }

    public override string ToString() =>
        string.Join(Separator, Attributes.TimeText(At), Event, Resource, Violation, Actor);

    private static string HashOf(string? actor) => actor is null ? "" : RecordId.Hash(actor)[..ActorDigits];
}
