using System.Text.Json.Nodes;
using Amazon.Macie2.Model;
using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.Macie;

/// <summary>A region's Macie, where it is switched on.</summary>
/// <remarks>https://docs.aws.amazon.com/macie/latest/APIReference/macie.html</remarks>
/// <param name="IsEnabled">Whether it works, and is not paused.</param>
/// <param name="Frequency">How often updated findings are published, e.g. <c>FIFTEEN_MINUTES</c>.</param>
public sealed record Session(bool IsEnabled, string Frequency)
{
    private const string Enabled = "ENABLED";

    /// <summary>Macie's word for one that is suspended.</summary>
    public const string Paused = "PAUSED";

    private const string Off = "Macie is not enabled";

    private string Status => IsEnabled ? Enabled : Paused;

    /// <summary>A session as GetMacieSession gives it.</summary>
    public static Session Of(GetMacieSessionResponse answer) =>
        new(answer.Status?.Value == Enabled, answer.FindingPublishingFrequency?.Value ?? "");

    /// <summary>Whether AWS denied a read of the session because Macie is off.</summary>
    /// <remarks>The error's code is that of a missing right too, so it is its message that tells.</remarks>
    public static bool IsOff(string denial) => denial.TrimEnd('.').EndsWith(Off, StringComparison.Ordinal);

    /// <summary>This one enabled, and as quick as the other.</summary>
    /// <param name="was">What it was; null where that is not known.</param>
    public Session Mended(Session? was) => new(true, FindingFrequency.Quicker(Frequency, was?.Frequency));

    /// <summary>What another one has that this one has not.</summary>
    public IEnumerable<string> Lacks(Session right)
    {
        if (!IsEnabled && right.IsEnabled)
            yield return "it is paused";
        if (Frequency != right.Frequency)
            yield return $"it publishes findings {Frequency} instead of {right.Frequency}";
    }

    /// <summary>The request that switches one like this on.</summary>
    public EnableMacieRequest ToEnable(string? token) =>
        new()
        {
            ClientToken = token,
            Status = Status,
            FindingPublishingFrequency = TextOf(Frequency),
        };

    /// <summary>The request that makes this of another, which names what differs; null where nothing does.</summary>
    public UpdateMacieSessionRequest? ToUpdate(Session from)
    {
        var frequency = Frequency == from.Frequency ? null : TextOf(Frequency);
        if (IsEnabled == from.IsEnabled && frequency is null)
            return null;
        return new() { Status = IsEnabled == from.IsEnabled ? null : Status, FindingPublishingFrequency = frequency };
    }

    /// <summary>A request's parameters as people are shown them.</summary>
    public static JsonObject Shown(string? status, string? frequency)
    {
        var shown = new JsonObject();
        if (status is not null)
            shown["status"] = status;
        if (frequency is not null)
            shown["findingPublishingFrequency"] = frequency;
        return shown;
    }

    private static string? TextOf(string text) => text.Length == 0 ? null : text;
}
