using Amazon.ConfigService.Model;

namespace Remediation.Guardrails.Config;

/// <summary>A region's configuration recorder that customers manage: there is one at most.</summary>
/// <remarks>https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html</remarks>
public sealed record Recorder
{
    /// <summary>Its name, which never changes.</summary>
    public required string Name { get; init; }

    /// <summary>The role by which it looks and delivers.</summary>
    public string? Role { get; init; }

    /// <summary>Which types it records.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>How often it records what changed, e.g. <c>DAILY</c>; null where it does not say.</summary>
    public string? Frequency { get; init; }

    /// <summary>Types that are recorded in another frequency.</summary>
    public required Sequence<FrequencyOfTypes> Overrides { get; init; }

    /// <summary>Whether it records.</summary>
    public required bool IsRecording { get; init; }

    /// <summary>Whether its role is Config's own, which can do all that it needs.</summary>
    public bool HasOwnRole => Role?.EndsWith("/AWSServiceRoleForConfig", StringComparison.Ordinal) == true;

    /// <summary>A recorder as DescribeConfigurationRecorders gives it.</summary>
    public static Recorder Of(ConfigurationRecorder recorder, bool isRecording) =>
        new()
        {
            Name = recorder.Name ?? "",
            Role = recorder.RoleARN,
            Coverage = Coverage.Of(recorder.RecordingGroup),
            Frequency = recorder.RecordingMode?.RecordingFrequency?.Value,
            Overrides = [.. (recorder.RecordingMode?.RecordingModeOverrides ?? []).Select(FrequencyOfTypes.Of)],
            IsRecording = isRecording,
        };

    /// <summary>The recorder of a request.</summary>
    public ConfigurationRecorder ToPut() =>
        new()
        {
            Name = Name,
            RoleARN = Role,
            RecordingGroup = Coverage.ToGroup(),
            RecordingMode = Frequency is null
                ? null
                : new()
                {
                    RecordingFrequency = Frequency,
                    RecordingModeOverrides =
                        Overrides.Count == 0 ? null : [.. Overrides.Select(types => types.ToOverride())],
                },
        };
}

/// <summary>Types that are recorded in a frequency of their own.</summary>
/// <param name="Description">What people say of it.</param>
/// <param name="Types">The types.</param>
/// <param name="Frequency">How often.</param>
public sealed record FrequencyOfTypes(string? Description, Sequence<string> Types, string Frequency)
{
    public static FrequencyOfTypes Of(RecordingModeOverride types) =>
        new(types.Description, [.. types.ResourceTypes ?? []], types.RecordingFrequency?.Value ?? "");

    public RecordingModeOverride ToOverride() =>
        new()
        {
            Description = Description,
            ResourceTypes = [.. Types],
            RecordingFrequency = Frequency,
        };
}
