using Amazon.CloudTrail.Model;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A selector of the advanced form: an event must meet each of its fields.</summary>
/// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedEventSelector.html</remarks>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Fields">What an event must meet.</param>
public sealed record AdvancedSelector(string? Name, Sequence<AdvancedSelector.Field> Fields)
{
    private const string Category = "eventCategory";

    /// <summary>All management events.</summary>
    public static readonly AdvancedSelector Management = new(
        "Management events",
        [new(Category) { Equal = ["Management"] }]
    );

    /// <summary>What an event's field must be: one of some values, and none of others.</summary>
    /// <param name="Name">E.g. <c>eventCategory</c>, <c>resources.type</c>.</param>
    public sealed record Field(string Name)
    {
        public Sequence<string> Equal { get; init; } = [];

        public Sequence<string> NotEqual { get; init; } = [];

        public Sequence<string> StartsWith { get; init; } = [];

        public Sequence<string> NotStartsWith { get; init; } = [];

        public Sequence<string> EndsWith { get; init; } = [];

        public Sequence<string> NotEndsWith { get; init; } = [];
    }

    /// <summary>Whether it selects management events.</summary>
    public bool IsManagement => Fields.Any(one => one.Name == Category && one.Equal.Contains("Management"));

    /// <summary>Whether it selects every management event that reads.</summary>
    public bool HasManagementReads => IsManagement && Fields.All(one => IsNoLimit(one, "true"));

    /// <summary>Whether it selects every management event that writes.</summary>
    public bool HasManagementWrites => IsManagement && Fields.All(one => IsNoLimit(one, "false"));

    /// <summary>The types of resources whose data events it selects.</summary>
    public IEnumerable<string> Types => Fields.Where(one => one.Name == "resources.type").SelectMany(one => one.Equal);

    /// <summary>
    /// Whether another one selects all that this one does: it asks nothing that this one does not ask too.
    /// </summary>
    public bool IsWithin(AdvancedSelector other) => other.Fields.All(one => Fields.Contains(one));

    public static AdvancedSelector Of(AdvancedEventSelector selector) =>
        new(Trails.TextOf(selector.Name), [.. (selector.FieldSelectors ?? []).Select(FieldOf)]);

    public AdvancedEventSelector ToModel() => new() { Name = Name, FieldSelectors = [.. Fields.Select(ToModel)] };

    public override string ToString() => Name ?? string.Join(", ", Fields.Select(f => $"{f.Name} {f.Equal}"));

    private static bool IsNoLimit(Field field, string readOnly) =>
        field.Name switch
        {
            Category => true,
            "readOnly" => field == new Field("readOnly") { Equal = [readOnly] },
            "eventSource" => field == new Field("eventSource") { NotEqual = field.NotEqual }
                && MayBeLeftOut.Are(field.NotEqual),
            _ => false,
        };

    private static Field FieldOf(AdvancedFieldSelector field) =>
        new(field.Field ?? "")
        {
            Equal = [.. field.Equals ?? []],
            NotEqual = [.. field.NotEquals ?? []],
            StartsWith = [.. field.StartsWith ?? []],
            NotStartsWith = [.. field.NotStartsWith ?? []],
            EndsWith = [.. field.EndsWith ?? []],
            NotEndsWith = [.. field.NotEndsWith ?? []],
        };

    private static AdvancedFieldSelector ToModel(Field field) =>
        new()
        {
            Field = field.Name,
            Equals = ListOf(field.Equal),
            NotEquals = ListOf(field.NotEqual),
            StartsWith = ListOf(field.StartsWith),
            NotStartsWith = ListOf(field.NotStartsWith),
            EndsWith = ListOf(field.EndsWith),
            NotEndsWith = ListOf(field.NotEndsWith),
        };

    // An empty list is refused.
    private static List<string>? ListOf(Sequence<string> texts) => texts.Count == 0 ? null : [.. texts];
}
