using System.Text.Json;

namespace Remediation.Cli.Reading;

/// <summary>What was found in a file.</summary>
/// <param name="Where">The file, and which of it.</param>
internal abstract record Found(string Where);

/// <summary>An event.</summary>
/// <param name="Envelope">As EventBridge would send it; it is gone when the next is asked for.</param>
internal sealed record FoundEvent(string Where, JsonElement Envelope) : Found(Where);

/// <summary>That a tool has found a control not kept by some resources: no event, yet it says where to look.</summary>
/// <param name="Id">The finding's id.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Controls">The ids of Security Hub's controls that it is about, e.g. <c>S3.8</c>.</param>
/// <param name="Resources">The resources' ARNs, with their regions.</param>
internal sealed record FoundControl(
    string Where,
    string Id,
    string Account,
    IReadOnlyList<string> Controls,
    IReadOnlyList<(string Arn, string Region)> Resources
) : Found(Where);
