using Remediation.Bench.StandIn;
using Remediation.Engine;

namespace Remediation.Bench.Load;

/// <summary>Whether what came of a load is what must come of it, by the answers, the state and the ledger.</summary>
internal static class LoadCheck
{
    /// <returns>A sentence for each thing that is not as it must be.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<Handled> handled, AwsStandIn aws) =>
        [.. Answers(handled), .. Repairs(handled, aws), .. Records(handled, aws), .. Others(handled, aws)];

    private static IEnumerable<string> Answers(IReadOnlyCollection<Handled> handled) =>
        from one in handled
        where !Expected(one.Kind).Contains(one.Outcome)
        select $"{one.Kind} of {one.Resource.Id} was answered {one.Outcome ?? "with nothing"}";

    // Of two deliveries, either may be the one that repairs; the other finds it under way, or done.
    private static string[] Expected(Kind kind) =>
        kind switch
        {
            Kind.Violation or Kind.SecondDelivery => [Outcome.Applied, Outcome.Ignored, Outcome.Compliant],
            Kind.Compliant => [Outcome.Compliant],
            _ => [Outcome.Ignored],
        };

    private static IEnumerable<string> Repairs(IReadOnlyCollection<Handled> handled, AwsStandIn aws)
    {
        foreach (var deliveries in handled.Where(h => IsViolation(h.Kind)).GroupBy(h => h.Resource))
        {
            var applied = deliveries.Count(h => h.Outcome == Outcome.Applied);
            if (!deliveries.Key.IsRight(aws))
                yield return $"{deliveries.Key.Id} was not repaired";
            if (deliveries.Key.Writes(aws) != 1 || applied != 1)
            {
                yield return $"{deliveries.Key.Id} was written {deliveries.Key.Writes(aws)} times, "
                    + $"and {applied} answers say so";
            }
        }
    }

    // One record for each violation, and it says applied.
    private static IEnumerable<string> Records(IReadOnlyCollection<Handled> handled, AwsStandIn aws)
    {
        var violations = handled.Where(h => IsViolation(h.Kind)).DistinctBy(h => h.Resource).Count();
        var records = aws.Ledger.Count("status", Outcome.Applied);
        if (records != violations)
            yield return $"the ledger has {records} repairs of {violations}";
    }

    private static IEnumerable<string> Others(IReadOnlyCollection<Handled> handled, AwsStandIn aws) =>
        from resource in handled.Where(h => !IsViolation(h.Kind)).Select(h => h.Resource).Distinct()
        where resource.Writes(aws) > 0
        select $"{resource.Id} was right, and was written";

    private static bool IsViolation(Kind kind) => kind is Kind.Violation or Kind.SecondDelivery;
}
