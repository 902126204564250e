namespace Remediation.Guardrails.CloudTrail;

/// <summary>Writes to trails that more than one guardrail makes, with what they need.</summary>
internal static class TrailWrites
{
    public static readonly Permission StartLogging = new("cloudtrail:StartLogging", Trails.Any);
    public static readonly Permission PutEventSelectors = new("cloudtrail:PutEventSelectors", Trails.Any);
    public static readonly Permission PutInsightSelectors = new("cloudtrail:PutInsightSelectors", Trails.Any);

    // A trail with a log group hands CloudTrail a role, which IAM asks to be passed: no call of its own.
    public static readonly Permission PassRole = new("iam:PassRole", "arn:{partition}:iam::{account}:role/*")
    {
        Conditions = [new("StringEquals", "iam:PassedToService", ["cloudtrail.amazonaws.com"])],
    };

    /// <summary>Starts a trail's logging.</summary>
    public static Step Start(string trail) =>
        new(
            StartLogging,
            "StartLogging",
            new() { ["Name"] = trail },
            run => run.Aws.CloudTrail.StartLoggingAsync(new() { Name = trail }, run.Cancel).AsAnswer()
        );

    /// <summary>Gives a trail selectors in the place of its own.</summary>
    public static Step Put(string trail, TrailSelectors selectors) =>
        new(
            PutEventSelectors,
            "PutEventSelectors",
            selectors.Shown(trail),
            run => run.Aws.CloudTrail.PutEventSelectorsAsync(selectors.ToPut(trail), run.Cancel).AsAnswer()
        );

    /// <summary>Lets a trail look for some unusual activity, and for no other.</summary>
    public static Step Put(string trail, Sequence<InsightSelection> insights) =>
        new(
            PutInsightSelectors,
            "PutInsightSelectors",
            InsightSelection.Shown(trail, insights),
            run =>
                run.Aws.CloudTrail.PutInsightSelectorsAsync(InsightSelection.ToPut(trail, insights), run.Cancel)
                    .AsAnswer()
        );
}
