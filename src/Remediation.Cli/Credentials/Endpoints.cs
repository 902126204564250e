using System.Collections;

namespace Remediation.Cli.Credentials;

/// <summary>The endpoints that the SDK's variables name.</summary>
/// <remarks>https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html</remarks>
internal static class Endpoints
{
    private const string Variable = "AWS_ENDPOINT_URL";

    /// <summary>Refuses a variable that is no URL, which the SDK fails on in the middle of the work.</summary>
    public static void Check()
    {
        foreach (DictionaryEntry one in Environment.GetEnvironmentVariables())
        {
            var name = (string)one.Key;
            var value = (string?)one.Value;
            if (!name.StartsWith(Variable, StringComparison.Ordinal) || string.IsNullOrEmpty(value))
                continue;
            if (!CommonOptions.IsUrl(value))
                throw CliException.Usage($"{name} is '{value}', which is not a URL such as http://127.0.0.1:5000");
        }
    }
}
