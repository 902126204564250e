using Amazon;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Remediation.Samples;

namespace Remediation.Cli.Credentials;

/// <summary>The profiles of the user's AWS configuration.</summary>
/// <remarks>
/// The files and the variables that name them:
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
/// </remarks>
internal static class Profiles
{
    public const string Variable = "AWS_PROFILE";
    private const string ConfigVariable = "AWS_CONFIG_FILE";
    private const string CredentialsVariable = "AWS_SHARED_CREDENTIALS_FILE";

    /// <summary>The profile in use: of <c>--profile</c>, of AWS_PROFILE, or <c>default</c>.</summary>
    public static string Current => DefaultAWSCredentialsIdentityResolver.GetProfileName();

    /// <summary>The region of the profile in use; null if it has none, or if there is no such profile.</summary>
    public static string? Region => Find(Current)?.Region?.SystemName;

    /// <summary>What profiles are read from.</summary>
    public static ICredentialProfileSource Source => new CredentialProfileStoreChain();

    /// <summary>
    /// Makes a profile that of the whole run: the SDK then also takes its endpoints and its services from it.
    /// </summary>
    public static void Use(string name)
    {
        if (Find(name) is null)
            throw Missing(name);
        AWSConfigs.AWSProfileName = name;
    }

    /// <summary>A profile; null if there is none of the name.</summary>
    /// <exception cref="CliException">A file cannot be read.</exception>
    public static CredentialProfile? Find(string name)
    {
        try
        {
            return Source.TryGetProfile(name, out var found) ? found : null;
        }
        catch (Exception e)
        {
            throw CliException.Usage($"{Files} cannot be read as AWS configuration: {FirstLine(e.Message)}");
        }
    }

    /// <summary>The names of all profiles.</summary>
    public static IReadOnlyList<string> Names()
    {
        try
        {
            return [.. new CredentialProfileStoreChain().ListProfiles().Select(p => p.Name).Distinct().Order()];
        }
        catch (Exception)
        {
            // A shell that completes, or an error that only wants to be kind: whoever needs the profile is told why.
            return [];
        }
    }

    /// <summary>The error of a profile that is not there.</summary>
    public static CliException Missing(string name)
    {
        var names = Names();
        var near = Nearest.Of(names, name) is { } meant ? $"; did you mean {meant}?" : null;
        var there = names.Count == 0 ? "no profile at all" : string.Join(", ", names);
        return CliException.Usage($"there is no profile '{name}' in {Files}, which have {there}{near}");
    }

    private static string Files =>
        $"{FileOf(ConfigVariable, "config")} and {FileOf(CredentialsVariable, "credentials")}";

    private static string FileOf(string variable, string name) => Input.Variable(variable) ?? $"~/.aws/{name}";

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
