using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Remediation.Cli.Credentials;

/// <summary>Why there are no credentials, in words that name the profile and the remedy.</summary>
internal static partial class CredentialFault
{
    private const string Remedy =
        "give --profile NAME or set AWS_PROFILE, log in with `aws sso login`, or set AWS_ACCESS_KEY_ID and "
        + "AWS_SECRET_ACCESS_KEY";

    // What AWS's services answer to keys that are none, are deleted, or have ended.
    private static readonly string[] Refusals =
    [
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "IncompleteSignature",
        "AuthFailure",
        "InvalidToken",
    ];

    /// <summary>Where the credentials of this run are from.</summary>
    public static string Origin => CredentialSource.IsOfProfile ? $"profile '{Profiles.Current}'" : "the environment";

    /// <summary>Whether AWS says that the credentials themselves are wrong, whatever was asked.</summary>
    public static bool IsRefused(Exception error) =>
        error is AmazonServiceException { ErrorCode: { } code } && Refusals.Contains(code);

    /// <param name="profile">The profile; null for what the SDK finds.</param>
    public static string Words(string? profile, Exception error)
    {
        var causes = Causes(error).ToList();
        if (causes.OfType<ProcessAWSCredentialException>().FirstOrDefault() is { } process)
            return $"the credential_process {Of(profile)} failed: {Words(process)}";
        if (profile is null)
            return OfEnvironment(error, causes);
        var origin = CredentialSource.OriginOf(profile);
        if (origin is not null && IsSso(origin) && !causes.Exists(IsOfRole))
            return OfSso(profile, origin, causes);
        if (causes.OfType<AmazonServiceException>().FirstOrDefault() is { } refused)
            return OfRole(profile, refused);
        if (causes.OfType<InvalidDataException>().FirstOrDefault() is not null)
            return $"profile '{profile}' gives no credentials: {Chain(causes)} Check it with `aws configure list`.";
        return $"profile '{profile}' gives no credentials: {FirstLine(causes[^1].Message)}";
    }

    private static string OfEnvironment(Exception error, List<Exception> causes)
    {
        if (Input.Variable("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && Input.Variable("AWS_ACCESS_KEY_ID") is null)
        {
            var role = Input.Variable("AWS_ROLE_ARN");
            var why = FirstLine(causes[^1].Message);
            return $"the web identity of AWS_WEB_IDENTITY_TOKEN_FILE ({file}) did not become {role ?? "a role"}: {why} "
                + "Check the file, AWS_ROLE_ARN and the role's trust.";
        }
        if (Input.Variable("AWS_ACCESS_KEY_ID") is not null && Input.Variable("AWS_SECRET_ACCESS_KEY") is null)
            return "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: set both, or give --profile NAME";
        if (Container() is { } uri)
            return $"the container's credentials at {uri} could not be had: {FirstLine(causes[^1].Message)}";
        return $"there are no AWS credentials: {Remedy}";
    }

    private static string? Container() =>
        Input.Variable("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        ?? Input.Variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");

    private static string OfSso(string profile, CredentialProfile origin, List<Exception> causes)
    {
        var login = $"run `aws sso login --profile {origin.Name}`";
        var by = origin.Name == profile ? null : $", from which '{profile}' comes,";
        var what = $"profile '{origin.Name}'{by}";
        if (causes.OfType<AmazonServiceException>().FirstOrDefault() is { } refused)
        {
            return refused.ErrorCode switch
            {
                "UnauthorizedException" => $"the login of {what} has ended: {login}",
                "ForbiddenException" or "ResourceNotFoundException" =>
                    $"{what} may not use {origin.Options.SsoRoleName} in account {origin.Options.SsoAccountId}: "
                        + $"{Faults.Sentence(refused)} Have it assigned in IAM Identity Center, or {login}.",
                { Length: > 0 } code => $"IAM Identity Center answered {code} to {what}: {Faults.Sentence(refused)} "
                    + $"Check the profile, or {login}.",
                _ => $"IAM Identity Center could not be reached for {what} ({refused.Message}): check sso_region and "
                    + "the network",
            };
        }
        var isKnown = causes.Exists(e => e.Message.Contains("expired", StringComparison.OrdinalIgnoreCase));
        return isKnown ? $"the login of {what} has ended: {login}" : $"{what} is not logged in: {login}";
    }

    private static string OfRole(string profile, AmazonServiceException refused)
    {
        var role = Profiles.Find(profile)?.Options.RoleArn;
        var what = role is null ? $"profile '{profile}'" : $"{role} of profile '{profile}'";
        if (refused.ErrorCode is not { Length: > 0 } code)
            return $"STS could not be reached for {what} ({refused.Message}): check --region and the network";
        return $"AWS refused {what} with {code}: {Faults.Sentence(refused)} Check role_arn, source_profile and the "
            + "role's trust, or give another --profile.";
    }

    private static string Words(ProcessAWSCredentialException process)
    {
        var exit = Exited().Match(process.Message);
        if (!exit.Success)
            return FirstLine(process.Message);
        var said = FirstLine(exit.Groups["said"].Value);
        return $"exit code {exit.Groups["code"].Value}{(said.Length == 0 ? ", and it said nothing" : $": {said}")}";
    }

    private static bool IsSso(CredentialProfile profile) =>
        profile.Options is { SsoStartUrl.Length: > 0 } or { SsoAccountId.Length: > 0 } or { SsoSession.Length: > 0 };

    // What STS says of a role comes after the login.
    private static bool IsOfRole(Exception error) =>
        error is AmazonServiceException && error.GetType().Namespace!.StartsWith("Amazon.SecurityToken");

    private static string Of(string? profile) => profile is null ? "of the default profile" : $"of profile '{profile}'";

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
            yield return at;
    }

    private static string Chain(List<Exception> causes) => string.Join(' ', causes.Select(e => FirstLine(e.Message)));

    private static string FirstLine(string text) =>
        text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";

    [GeneratedRegex("exit value (?<code>-?[0-9]+) with the error - (?<said>.*)", RegexOptions.Singleline)]
    private static partial Regex Exited();
}
