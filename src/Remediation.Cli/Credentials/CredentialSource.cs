using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Remediation.Cli.Credentials;

/// <summary>Whose credentials a run works with, in the order of AWS's own tools.</summary>
/// <remarks>
/// A profile that was named on the command line, keys of the environment, a web identity of the environment,
/// AWS_PROFILE or the default profile, a container's, an instance's:
/// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
/// The SDK's own chain passes over a profile that asks for a code, or whose login has ended, and answers then that
/// nothing was found on an instance that there is not. So a profile is taken here, and the rest is left to the SDK.
/// </remarks>
internal static class CredentialSource
{
    private const int MostProfilesInChain = 20;

    /// <summary>The credentials; nothing is asked of anybody before they are used.</summary>
    /// <param name="profile">The profile that was named on the command line, which is in use already.</param>
    /// <param name="region">The region where STS is asked for the roles of profiles.</param>
    /// <param name="ask">Asks for the code of an MFA device.</param>
    /// <exception cref="CliException">There is no such profile.</exception>
    public static Explained Of(string? profile, string region, MfaCode ask)
    {
        // The SDK asks STS for a profile's roles where this says, and would look for a region on an instance else.
        AWSConfigs.AWSRegion = region;
        if (profile is null && IsInEnvironment)
            return OfSdk();
        var name = Profiles.Current;
        var found = Profiles.Find(name);
        if (found is null && Input.Variable(Profiles.Variable) is not null)
            throw Profiles.Missing(name);
        // A profile may have a region alone, and a container or an instance the credentials.
        return found is null || (profile is null && IsBare(found)) ? OfSdk() : new(name, () => OfProfile(found, ask));
    }

    private static bool IsBare(CredentialProfile profile) =>
        !profile.CanCreateAWSCredentials
        && profile.Options is { AccessKey: null, RoleArn: null, SsoStartUrl: null, SsoSession: null };

    /// <summary>Whether the credentials of this run are a profile's.</summary>
    public static bool IsOfProfile =>
        AWSConfigs.AWSProfileName is not null || (!IsInEnvironment && Profiles.Find(Profiles.Current) is not null);

    private static bool IsInEnvironment =>
        Input.Variable("AWS_ACCESS_KEY_ID") is not null || Input.Variable("AWS_WEB_IDENTITY_TOKEN_FILE") is not null;

    private static Explained OfSdk() => new(null, () => DefaultAWSCredentialsIdentityResolver.GetCredentials());

    private static AWSCredentials OfProfile(CredentialProfile profile, MfaCode ask)
    {
        var credentials = profile.GetAWSCredentials(Profiles.Source);
        var at = profile;
        for (var role = credentials as AssumeRoleAWSCredentials; role is not null; )
        {
            if (role.Options.MfaSerialNumber is { Length: > 0 } device)
            {
                var of = at?.Name ?? profile.Name;
                role.Options.MfaTokenCodeCallback = () => ask.Of(of, device);
            }
            at = at?.Options.SourceProfile is { } source ? Profiles.Find(source) : null;
            role = role.SourceCredentials as AssumeRoleAWSCredentials;
        }
        return credentials;
    }

    /// <summary>The profile from which a profile's credentials come in the end, over <c>source_profile</c>.</summary>
    public static CredentialProfile? OriginOf(string name)
    {
        var found = Profiles.Find(name);
        for (var step = 0; step < MostProfilesInChain; step++)
        {
            if (found?.Options.SourceProfile is not { Length: > 0 } source)
                return found;
            found = Profiles.Find(source);
        }
        return found;
    }
}
