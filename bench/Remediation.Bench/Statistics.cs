namespace Remediation.Bench;

/// <summary>Medians and spreads of what was measured.</summary>
internal static class Statistics
{
    public static double Median(IReadOnlyCollection<double> values) => At(values, 0.5);

    /// <summary>The median with the 10th and the 90th percentile; empty where nothing was measured.</summary>
    public static string Spread(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? "" : $"{Median(values):F1} ({At(values, 0.1):F1} to {At(values, 0.9):F1})";

    /// <summary>The median with the 95th percentile; empty where nothing was measured.</summary>
    public static string Tail(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? "" : $"{Median(values):F1} ({At(values, 0.95):F1})";

    /// <summary>The value below which a part of the values is.</summary>
    /// <param name="part">The part, 0 to 1.</param>
    public static double At(IReadOnlyCollection<double> values, double part) =>
        values.Order().ElementAt((int)Math.Round(part * (values.Count - 1)));
}
