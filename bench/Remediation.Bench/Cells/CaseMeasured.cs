namespace Remediation.Bench.Cells;

/// <summary>What was measured of one violation, on both sides.</summary>
internal sealed class CaseMeasured(Case item)
{
    public Case Item => item;

    public Measured Ours { get; } = new();

    public Measured Boto3 { get; } = new();

    /// <summary>How many times faster than boto3 a cold event is repaired.</summary>
    public double TimesFaster => Repaired(Boto3) / Repaired(Ours);

    /// <summary>How many times the API's own time a compliant event takes; null where none was given.</summary>
    public double? TimesTheApi =>
        Ours.Compliant.Count == 0 ? null : Statistics.Median([.. Ours.Compliant.Select(c => c.Answered / c.OfApi)]);

    /// <summary>The most memory that one of our processes had, in MB.</summary>
    public double MostMemory => Ours.Cold.Select(c => c.Memory).Concat(Ours.Warm.Select(w => w.Memory)).Max();

    private static double Repaired(Measured measured) => Statistics.Median([.. measured.Cold.Select(c => c.Repaired)]);
}
