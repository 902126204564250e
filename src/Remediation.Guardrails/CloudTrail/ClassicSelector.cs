using Amazon.CloudTrail.Model;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A selector of the classic form.</summary>
/// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html</remarks>
/// <param name="Access"><c>All</c>, <c>ReadOnly</c> or <c>WriteOnly</c>.</param>
/// <param name="IsManagement">Whether it selects management events.</param>
/// <param name="DataResources">The resources whose data events it selects.</param>
/// <param name="Excluded">The services whose management events it leaves out.</param>
public sealed record ClassicSelector(
    string Access,
    bool IsManagement,
    Sequence<ClassicSelector.DataResource> DataResources,
    Sequence<string> Excluded
)
{
    private const string Function = "AWS::Lambda::Function";
    private const string All = "All";
    private const string ReadOnly = "ReadOnly";
    private const string WriteOnly = "WriteOnly";

    /// <summary>All management events and nothing else: what a trail starts with.</summary>
    public static readonly ClassicSelector Management = new(All, IsManagement: true, [], []);

    /// <summary>Resources of one type.</summary>
    /// <param name="Type">E.g. <c>AWS::S3::Object</c>.</param>
    /// <param name="Values">What their ARNs begin with.</param>
    public sealed record DataResource(string Type, Sequence<string> Values);

    /// <summary>Data events of one kind of access to what one text stands for.</summary>
    internal readonly record struct DataEvents(string Type, string Value, bool IsWrite)
    {
        /// <summary>
        /// Whether another one selects them too. A value stands for all ARNs that begin with it, but that of a function
        /// for itself alone.
        /// </summary>
        public bool IsWithin(DataEvents other)
        {
            if (Type != other.Type || IsWrite != other.IsWrite)
                return false;
            var isExact = Type == Function && !other.Value.EndsWith(":lambda", StringComparison.Ordinal);
            return isExact ? Value == other.Value : Value.StartsWith(other.Value, StringComparison.Ordinal);
        }
    }

    /// <summary>Whether it selects the management events that read.</summary>
    public bool HasManagementReads => IsManagement && Access != WriteOnly && MayBeLeftOut.Are(Excluded);

    /// <summary>Whether it selects the management events that write.</summary>
    public bool HasManagementWrites => IsManagement && Access != ReadOnly && MayBeLeftOut.Are(Excluded);

    /// <summary>What it selects of data events.</summary>
    internal IEnumerable<DataEvents> Data()
    {
        foreach (var resource in DataResources)
        {
            foreach (var value in resource.Values)
            {
                if (Access != WriteOnly)
                    yield return new(resource.Type, value, IsWrite: false);
                if (Access != ReadOnly)
                    yield return new(resource.Type, value, IsWrite: true);
            }
        }
    }

    /// <summary>The same that selects all management events too.</summary>
    public ClassicSelector WithManagementEvents() => this with { Access = All, IsManagement = true, Excluded = [] };

    public static ClassicSelector Of(EventSelector selector) =>
        new(
            selector.ReadWriteType?.Value ?? All,
            selector.IncludeManagementEvents != false,
            [
                .. (selector.DataResources ?? []).Select(data => new DataResource(
                    data.Type ?? "",
                    [.. data.Values ?? []]
                )),
            ],
            [.. selector.ExcludeManagementEventSources ?? []]
        );

    public EventSelector ToModel() =>
        new()
        {
            ReadWriteType = Access,
            IncludeManagementEvents = IsManagement,
            DataResources = [.. DataResources.Select(ToModel)],
            ExcludeManagementEventSources = [.. Excluded],
        };

    public override string ToString()
    {
        var data = DataResources.Select(one => $"{one.Type} {string.Join(' ', one.Values)}");
        var management = IsManagement ? "management events" : "no management events";
        return string.Join(", ", data.Prepend($"{Access}: {management}"));
    }

    private static Amazon.CloudTrail.Model.DataResource ToModel(DataResource data) =>
        new() { Type = data.Type, Values = [.. data.Values] };
}
