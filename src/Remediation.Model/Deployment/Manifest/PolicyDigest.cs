using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>
/// A policy by the beginning of its SHA-256, where a manifest has no room for its text: the same for policies that say
/// the same, in whatever partition and account.
/// </summary>
public static class PolicyDigest
{
    private const string Beginning = "sha256:";

    // In bytes: nobody finds another policy with the same 96 bits, and a template has many of them.
    private const int Length = 12;

    /// <summary>Whether a text is a digest and no policy.</summary>
    public static bool Is(string? text) => text?.StartsWith(Beginning, StringComparison.Ordinal) == true;

    /// <summary>The digest of a policy in an account.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Of(string policy, string partition, string account) =>
        Of(
            policy
                .Replace($"arn:{partition}:", $"arn:{Placeholders.Partition}:", StringComparison.Ordinal)
                .Replace(account, Placeholders.Account, StringComparison.Ordinal)
        );

    /// <summary>
    /// The digest of a policy that leaves partition and account open, see <see cref="Placeholders"/>.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Of(string open)
    {
        using var document = JsonDocument.Parse(open);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(PolicyForm.Of(document.RootElement)));
        return Beginning + Convert.ToBase64String(hash.AsSpan(0, Length));
    }
}
