using System.Text.Json.Nodes;
using Amazon.GuardDuty;
using Amazon.GuardDuty.Model;
using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.GuardDuty;

/// <summary>A region's detector.</summary>
/// <remarks>https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html</remarks>
/// <param name="Id">Its id: another one if it is made again.</param>
/// <param name="IsEnabled">Whether it detects, and is not suspended.</param>
/// <param name="Frequency">How often updated findings are published, e.g. <c>FIFTEEN_MINUTES</c>.</param>
/// <param name="Features">What it can look at beside its foundational sources, which are always on.</param>
public sealed record Detector(string Id, bool IsEnabled, string Frequency, Sequence<Feature> Features)
{
    private const string On = "ENABLED";
    private const string Off = "DISABLED";

    // The two are one feature and its successor: a request that names both is refused.
    // https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html
    private const string Runtime = "RUNTIME_MONITORING";
    private const string OldRuntime = "EKS_RUNTIME_MONITORING";

    private static readonly string[] Foundational = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"];

    /// <summary>A detector as GetDetector gives it.</summary>
    public static Detector Of(string id, GetDetectorResponse answer) =>
        new(
            id,
            answer.Status?.Value == On,
            answer.FindingPublishingFrequency?.Value ?? "",
            [
                .. (answer.Features ?? [])
                    .Where(feature => feature.Name?.Value is { } name && !Foundational.Contains(name))
                    .Select(Of),
            ]
        );

    /// <summary>
    /// This one enabled, with every feature that the other has on or that must be on, and as quick as the other.
    /// </summary>
    /// <param name="was">What it was; null where that is not known.</param>
    /// <param name="required">Features that must be on; <c>*</c> for all.</param>
    public Detector Mended(Detector? was, Sequence<string> required)
    {
        return this with
        {
            IsEnabled = true,
            Frequency = FindingFrequency.Quicker(Frequency, was?.Frequency),
            Features = [.. Features.Select(Mend)],
        };

        bool MustBeOn(string name) =>
            was?.Find(name)?.IsOn == true
            || required.Contains(name)
            || (required.Contains("*") && name != OldRuntime && !(name == Runtime && Find(OldRuntime)?.IsOn == true));

        Feature Mend(Feature now)
        {
            var isOn = now.IsOn || MustBeOn(now.Name);
            var isReplaced = now.Name == OldRuntime && Find(Runtime) is { } next && (next.IsOn || MustBeOn(Runtime));
            return isReplaced || !isOn ? now : now.Mended(was?.Find(now.Name));
        }
    }

    /// <summary>What another one has that this one has not.</summary>
    public IEnumerable<string> Lacks(Detector right)
    {
        if (!IsEnabled && right.IsEnabled)
            yield return "it is suspended";
        if (Frequency != right.Frequency)
            yield return $"it tells of findings {Frequency} instead of {right.Frequency}";
        foreach (var feature in right.Features)
        foreach (var name in Find(feature.Name)?.Lacks(feature) ?? [])
            yield return $"{name} is off";
    }

    /// <summary>The feature of a name; null for none.</summary>
    public Feature? Find(string name) => Features.FirstOrDefault(feature => feature.Name == name);

    /// <summary>The request that makes one like this, with what is off said too: GuardDuty's default is on.</summary>
    public CreateDetectorRequest ToCreate(string token) =>
        new()
        {
            ClientToken = token,
            Enable = IsEnabled,
            FindingPublishingFrequency = TextOf(Frequency),
            Features = Requested(Features),
        };

    /// <summary>The request that makes this of another, which names what differs; null where nothing does.</summary>
    public UpdateDetectorRequest? ToUpdate(Detector from)
    {
        var features = Requested([.. Features.Where(feature => !from.Features.Contains(feature))]);
        var frequency = Frequency == from.Frequency ? null : TextOf(Frequency);
        if (IsEnabled == from.IsEnabled && frequency is null && features is null)
            return null;
        return new()
        {
            DetectorId = from.Id,
            Enable = IsEnabled == from.IsEnabled ? null : IsEnabled,
            FindingPublishingFrequency = frequency,
            Features = features,
        };
    }

    /// <summary>A request's parameters as people are shown them.</summary>
    public static JsonObject Shown(
        string? id,
        bool? enable,
        FindingPublishingFrequency? frequency,
        List<DetectorFeatureConfiguration>? features
    )
    {
        var shown = new JsonObject();
        if (id is not null)
            shown["DetectorId"] = id;
        if (enable is { } isEnabled)
            shown["Enable"] = isEnabled;
        if (frequency is not null)
            shown["FindingPublishingFrequency"] = frequency.Value;
        if (features is not null)
            shown[nameof(Features)] = new JsonArray([
                .. features.Select(feature => (JsonNode?)JsonValue.Create(Shown(feature))),
            ]);
        return shown;
    }

    private static string Shown(DetectorFeatureConfiguration feature)
    {
        var parts = (feature.AdditionalConfiguration ?? []).Select(part => $" {part.Name?.Value}={part.Status?.Value}");
        return $"{feature.Name?.Value}={feature.Status?.Value}{string.Concat(parts)}";
    }

    private static Feature Of(DetectorFeatureConfigurationResult feature) =>
        new(
            feature.Name!.Value,
            feature.Status?.Value == On,
            [
                .. (feature.AdditionalConfiguration ?? [])
                    .Where(part => part.Name is not null)
                    .Select(part => new FeaturePart(part.Name!.Value, part.Status?.Value == On)),
            ]
        );

    private static List<DetectorFeatureConfiguration>? Requested(Sequence<Feature> features)
    {
        var isBoth = features.Any(f => f.Name == Runtime) && features.Any(f => f.Name == OldRuntime);
        var isOld =
            features.Any(f => f is { Name: OldRuntime, IsOn: true })
            && !features.Any(f => f is { Name: Runtime, IsOn: true });
        var left = isOld ? Runtime : OldRuntime;
        List<DetectorFeatureConfiguration> requested =
        [
            .. features.Where(feature => !isBoth || feature.Name != left).Select(Requested),
        ];
        return requested.Count == 0 ? null : requested;
    }

    private static DetectorFeatureConfiguration Requested(Feature feature) =>
        new()
        {
            Name = feature.Name,
            Status = feature.IsOn ? On : Off,
            AdditionalConfiguration =
                feature.Parts.Count == 0
                    ? null
                    :
                    [
                        .. feature.Parts.Select(part => new DetectorAdditionalConfiguration
                        {
                            Name = part.Name,
                            Status = part.IsOn ? On : Off,
                        }),
                    ],
        };

    private static string? TextOf(string text) => text.Length == 0 ? null : text;
}

/// <summary>Something that a detector looks at beside its foundational sources.</summary>
/// <param name="Name">GuardDuty's name, e.g. <c>S3_DATA_EVENTS</c>.</param>
/// <param name="IsOn">Whether it does.</param>
/// <param name="Parts">What can be switched of it apart, e.g. the agents that runtime monitoring installs.</param>
public sealed record Feature(string Name, bool IsOn, Sequence<FeaturePart> Parts)
{
    /// <summary>This one on, with the parts on that the other has on.</summary>
    public Feature Mended(Feature? was) =>
        this with
        {
            IsOn = true,
            Parts = [.. Parts.Select(part => part with { IsOn = part.IsOn || was?.HasOn(part.Name) == true })],
        };

    /// <summary>The names of what another one has on and this one has not.</summary>
    public IEnumerable<string> Lacks(Feature right)
    {
        if (right.IsOn && !IsOn)
            yield return Name;
        foreach (var part in right.Parts.Where(part => part.IsOn && !HasOn(part.Name)))
            yield return $"{Name}'s {part.Name}";
    }

    private bool HasOn(string part) => Parts.Any(one => one.Name == part && one.IsOn);
}

/// <summary>A part of a feature.</summary>
/// <param name="Name">GuardDuty's name, e.g. <c>EC2_AGENT_MANAGEMENT</c>.</param>
/// <param name="IsOn">Whether it is on.</param>
public sealed record FeaturePart(string Name, bool IsOn);
