using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Remediation.Engine;

/// <summary>Puts a failed AWS call into words that name the code, the operation and, for a denial, the missing action.</summary>
public static partial class AwsError
{
    /// <summary>Whether an exception says that a call to AWS failed: refused, lost on the way, or not answered in time. The end of the invocation's own time is none.</summary>
    public static bool Is(Exception error, CancellationToken cancel) => error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException
        || (error is OperationCanceledException && !cancel.IsCancellationRequested);

    /// <param name="error">The error.</param>
    /// <param name="doing">What was being done, e.g. the operation.</param>
    /// <param name="actions">The IAM actions that this needed, for a denial whose message names none.</param>
    public static string Describe(Exception error, string doing, IEnumerable<string> actions)
    {
        if (error is not AmazonServiceException service) return $"{error.GetType().Name} from {doing}: {error.Message}";
        var id = string.IsNullOrEmpty(service.RequestId) ? "" : $" (request {service.RequestId})";
        if (!IsDenied(service)) return $"{Code(service) ?? service.StatusCode.ToString()} from {doing}: {service.Message}{id}";
        var action = Performed().Match(service.Message ?? "") is { Success: true } match ? match.Groups[1].Value : string.Join(", ", actions);
        return $"{Code(service) ?? "AccessDenied"} from {doing}: the function's role is denied {action}{id}";
    }

    public static bool IsDenied(Exception error) => error is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden }
        or AmazonServiceException { ErrorCode: "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AuthorizationError" };

    private static string? Code(AmazonServiceException error) => string.IsNullOrEmpty(error.ErrorCode) ? null : error.ErrorCode;

    [GeneratedRegex(@"to perform: ([a-z0-9\-]+:[A-Za-z0-9]+)")]
    private static partial Regex Performed();
}
