using Amazon.ConfigService.Model;

namespace Remediation.Guardrails.Config;

/// <summary>Which types of resources a recorder records.</summary>
/// <remarks>https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html</remarks>
/// <param name="Strategy">Config's word for how they are chosen.</param>
/// <param name="Types">The types that are named: those that are recorded, or those that are left out.</param>
/// <param name="HasGlobal">Whether IAM's types are among all; false where types are named.</param>
public sealed record Coverage(string Strategy, Sequence<string> Types, bool HasGlobal)
{
    /// <summary>What stands for the types that nobody names.</summary>
    public const string Others = "*";

    private const string All = "ALL_SUPPORTED_RESOURCE_TYPES";
    private const string Inclusion = "INCLUSION_BY_RESOURCE_TYPES";
    private const string Exclusion = "EXCLUSION_BY_RESOURCE_TYPES";

    private static readonly string[] Global =
    [
        "AWS::IAM::Group",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::IAM::User",
    ];

    /// <summary>Whether the strategy is one that there was when this was written.</summary>
    public bool IsKnown => Strategy is All or Inclusion or Exclusion;

    private bool HasOthers => Strategy != Inclusion;

    /// <summary>The coverage that a recorder's group describes; without one it is all but IAM's types.</summary>
    public static Coverage Of(RecordingGroup? group)
    {
        var included = group?.ResourceTypes ?? [];
        var strategy = group?.RecordingStrategy?.UseOnly?.Value ?? (included.Count > 0 ? Inclusion : All);
        return strategy switch
        {
            Inclusion => new(strategy, [.. included], HasGlobal: false),
            Exclusion => new(strategy, [.. group?.ExclusionByResourceTypes?.ResourceTypes ?? []], HasGlobal: false),
            _ => new(strategy, [], group?.IncludeGlobalResourceTypes == true),
        };
    }

    /// <summary>
    /// The types that this one covers and another does not, with <see cref="Others"/> for those that nobody names.
    /// </summary>
    public IReadOnlyList<string> LostIn(Coverage now)
    {
        var lost = NamedBeside(now).Where(type => Covers(type) && !now.Covers(type));
        return [.. lost, .. HasOthers && !now.HasOthers ? (string[])[Others] : []];
    }

    /// <summary>This one with types that it had lost; what was left out of it before stays so.</summary>
    public Coverage With(IReadOnlyList<string> lost, Coverage was)
    {
        if (!HasOthers && !lost.Contains(Others))
            return this with { Types = [.. Types, .. lost] };
        List<string> left = [.. was.NamedBeside(this).Where(type => !Covers(type) && !lost.Contains(type))];
        if (left.Count == 0)
            return new(All, [], HasGlobal: true);
        return left.Count == Global.Length && !left.Except(Global).Any()
            ? new(All, [], HasGlobal: false)
            : new(Exclusion, [.. left], HasGlobal: false);
    }

    /// <summary>The group of a request.</summary>
    public RecordingGroup ToGroup()
    {
        var isAll = Strategy is not (Inclusion or Exclusion);
        return new()
        {
            AllSupported = isAll,
            IncludeGlobalResourceTypes = isAll && HasGlobal,
            ResourceTypes = Strategy == Inclusion ? [.. Types] : null,
            ExclusionByResourceTypes = Strategy == Exclusion ? new() { ResourceTypes = [.. Types] } : null,
            RecordingStrategy = new() { UseOnly = Strategy },
        };
    }

    public override string ToString() =>
        Strategy switch
        {
            Inclusion => $"only {string.Join(", ", Types)}",
            Exclusion => $"all but {string.Join(", ", Types)}",
            _ => HasGlobal ? "all, with IAM's" : "all but IAM's",
        };

    private bool Covers(string type) =>
        Strategy switch
        {
            Inclusion => Types.Contains(type),
            Exclusion => !Types.Contains(type),
            _ => HasGlobal || !Global.Contains(type),
        };

    private IEnumerable<string> NamedBeside(Coverage other) => Types.Concat(other.Types).Concat(Global).Distinct();
}
