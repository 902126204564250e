using System.Text.Json;

namespace Remediation.Cli.Controls;

/// <summary>
/// What AWS Security Hub says of its controls: how severe each is, and which requirements of NIST SP 800-53 revision 5
/// it lists for it.
/// </summary>
/// <remarks>
/// Read of https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html in March 2026;
/// the requirements, of the controls that Security Hub runs under that standard too, are its list of 2023.
/// </remarks>
internal static class SecurityHub
{
    private static readonly Lazy<IReadOnlyDictionary<string, HubControl>> Embedded = new(Read);

    /// <summary>A control's facts by its id, e.g. <c>SQS.3</c>; null for one that is not listed.</summary>
    public static HubControl? Find(string id) => Embedded.Value.GetValueOrDefault(id);

    private static Dictionary<string, HubControl> Read()
    {
        using var stream = typeof(SecurityHub).Assembly.GetManifestResourceStream("security-hub")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => Of(member.Value));
    }

    private static HubControl Of(JsonElement value) =>
        new(
            value.GetProperty("severity").GetString()!,
            [.. value.GetProperty("nist").EnumerateArray().Select(requirement => requirement.GetString()!)]
        );
}

/// <summary>A control of Security Hub.</summary>
/// <param name="Severity">Low, Medium, High or Critical, by Security Hub.</param>
/// <param name="Nist">
/// Requirements of NIST SP 800-53 revision 5, e.g. <c>AC-3(7)</c>; none where none is listed.
/// </param>
internal sealed record HubControl(string Severity, IReadOnlyList<string> Nist);
