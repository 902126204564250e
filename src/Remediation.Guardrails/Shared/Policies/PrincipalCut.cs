using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Takes some principals out of a statement's Principal.</summary>
internal static class PrincipalCut
{
    /// <summary>
    /// What to cut out of a Principal so that those that do not match are left; empty if none matches or none is left.
    /// </summary>
    public static List<Range> Of(PolicyDocument policy, JsonElement principal, Func<JsonElement, bool> goes)
    {
        var cuts = new List<Range>();
        var gone = new List<bool>();
        var places = new List<(int Start, int End)>();
        foreach (var kind in principal.EnumerateObject())
        {
            List<JsonElement> items =
                kind.Value.ValueKind == JsonValueKind.Array ? [.. kind.Value.EnumerateArray()] : [kind.Value];
            List<bool> going = [.. items.Select(goes)];
            gone.Add(going.TrueForAll(g => g));
            places.Add(policy.Place(kind));
            if (!gone[^1])
                cuts.AddRange(PolicyDocument.Cuts([.. items.Select(item => policy.Place(item))], going));
        }
        return gone.TrueForAll(g => g) ? [] : [.. cuts, .. PolicyDocument.Cuts(places, gone)];
    }
}
