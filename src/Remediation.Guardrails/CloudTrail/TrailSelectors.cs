using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>Which events a trail records, as its selectors say: of one form or of the other.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html: putting one form takes the
/// other's away. A trail without any records all management events.
/// </remarks>
public sealed record TrailSelectors
{
    /// <summary>The most selectors of the classic form that AWS takes.</summary>
    private const int MostClassic = 5;

    public Sequence<ClassicSelector> Classic { get; init; } = [];

    public Sequence<AdvancedSelector> Advanced { get; init; } = [];

    /// <summary>What was read of a trail.</summary>
    public static TrailSelectors Of(GetEventSelectorsResponse answer) =>
        new()
        {
            Classic = [.. (answer.EventSelectors ?? []).Select(ClassicSelector.Of)],
            Advanced = [.. (answer.AdvancedEventSelectors ?? []).Select(AdvancedSelector.Of)],
        };

    /// <summary>Whether nothing was ever chosen, so that AWS's default holds.</summary>
    private bool IsDefault => Classic.Count == 0 && Advanced.Count == 0;

    /// <summary>Whether they are of the advanced form.</summary>
    private bool IsAdvanced => Advanced.Count > 0;

    /// <summary>
    /// Whether every management event is recorded, reading and writing. Those of KMS and of the RDS Data API may be
    /// left out: they are many, and AWS offers it.
    /// </summary>
    public bool HasManagementEvents =>
        IsDefault
        || (
            IsAdvanced
                ? Advanced.Any(s => s.HasManagementReads) && Advanced.Any(s => s.HasManagementWrites)
                : Classic.Any(s => s.HasManagementReads) && Classic.Any(s => s.HasManagementWrites)
        );

    /// <summary>Whether no management event at all is recorded: such a trail is for data.</summary>
    public bool IsForDataAlone => !IsDefault && !Classic.Any(s => s.IsManagement) && !Advanced.Any(s => s.IsManagement);

    /// <summary>Whether everything that these select, the others select too.</summary>
    public bool IsWithin(TrailSelectors others)
    {
        if (HasManagementEvents && !others.HasManagementEvents)
            return false;
        // Of the two forms only the types can be compared.
        if (IsAdvanced != others.IsAdvanced)
            return !DataTypes.Except(others.DataTypes).Any();
        return IsAdvanced
            ? Advanced.All(one => one.IsManagement || others.Advanced.Any(one.IsWithin))
            : Classic.SelectMany(s => s.Data()).All(one => others.Classic.SelectMany(s => s.Data()).Any(one.IsWithin));
    }

    /// <summary>These, with what the others select beyond them, as far as AWS takes that many.</summary>
    public TrailSelectors With(TrailSelectors others)
    {
        if (others.IsDefault || IsAdvanced != others.IsAdvanced)
            return this;
        if (IsAdvanced)
        {
            var more = others.Advanced.Where(one => !Advanced.Any(one.IsWithin));
            return this with { Advanced = [.. Advanced, .. more] };
        }
        var known = Classic.SelectMany(s => s.Data()).ToList();
        var added = others.Classic.Where(one =>
            (one.IsManagement && !HasManagementEvents) || !one.Data().All(data => known.Any(data.IsWithin))
        );
        Sequence<ClassicSelector> all = [.. Classic, .. added];
        return all.Count <= MostClassic ? this with { Classic = all } : this;
    }

    /// <summary>These, with all management events: what they select of data stays.</summary>
    public TrailSelectors WithManagementEvents()
    {
        if (HasManagementEvents)
            return this;
        if (IsAdvanced)
            return this with { Advanced = [AdvancedSelector.Management, .. Advanced.Where(one => !one.IsManagement)] };
        var left = Classic.Where(one => one.DataResources.Count > 0).ToList();
        if (left.Count == MostClassic)
            return this with { Classic = [left[0].WithManagementEvents(), .. left.Skip(1)] };
        return this with
        {
            Classic = [ClassicSelector.Management, .. left.Select(one => one with { IsManagement = false })],
        };
    }

    /// <summary>Whether they are what every new trail has.</summary>
    internal bool AreThoseOfANewTrail => IsDefault || (Classic.Count == 1 && Classic[0] == ClassicSelector.Management);

    /// <summary>The request that gives them to a trail.</summary>
    public PutEventSelectorsRequest ToPut(string trail)
    {
        var request = new PutEventSelectorsRequest { TrailName = trail };
        if (IsAdvanced)
            request.AdvancedEventSelectors = [.. Advanced.Select(one => one.ToModel())];
        else
            request.EventSelectors = [.. (IsDefault ? [ClassicSelector.Management] : Classic).Select(s => s.ToModel())];
        return request;
    }

    /// <summary>The request as people are shown it.</summary>
    public JsonObject Shown(string trail) =>
        IsAdvanced
            ? new() { ["TrailName"] = trail, ["AdvancedEventSelectors"] = Texts(Advanced) }
            : new()
            {
                ["TrailName"] = trail,
                ["EventSelectors"] = Texts(IsDefault ? [ClassicSelector.Management] : Classic),
            };

    private IEnumerable<string> DataTypes =>
        Classic
            .SelectMany(one => one.DataResources.Select(data => data.Type))
            .Concat(Advanced.Where(one => !one.IsManagement).SelectMany(one => one.Types));

    private static JsonArray Texts<T>(Sequence<T> selectors) =>
        new([.. selectors.Select(one => JsonValue.Create($"{one}"))]);
}
