using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Remediation.Engine;

/// <summary>Puts an AWS error into words that name the code, the operation and, for a denial, the missing action.</summary>
public static partial class AwsError
{
    /// <param name="error">The error.</param>
    /// <param name="doing">What was being done, e.g. the operation.</param>
    /// <param name="actions">The IAM actions that this needed, for a denial whose message names none.</param>
    public static string Describe(AmazonServiceException error, string doing, IEnumerable<string> actions)
    {
        var id = string.IsNullOrEmpty(error.RequestId) ? "" : $" (request {error.RequestId})";
        if (!IsDenied(error)) return $"{error.ErrorCode ?? error.StatusCode.ToString()} from {doing}: {error.Message}{id}";
        var action = Performed().Match(error.Message ?? "") is { Success: true } match ? match.Groups[1].Value : string.Join(", ", actions);
        return $"{error.ErrorCode ?? "AccessDenied"} from {doing}: the function's role is denied {action}{id}";
    }

    public static bool IsDenied(AmazonServiceException error) => error.StatusCode == HttpStatusCode.Forbidden
        || error.ErrorCode is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AuthorizationError";

    [GeneratedRegex(@"to perform: ([a-z0-9\-]+:[A-Za-z0-9]+)")]
    private static partial Regex Performed();
}
