using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Remediation.Model.Aws;

/// <summary>
/// Puts a failed AWS call into words that name the code, the operation and, for a denial, the missing action.
/// </summary>
public static partial class AwsError
{
    private const int LongestMessage = 500;
    private const int ShortestSecret = 16;

    /// <summary>
    /// Whether an exception says that a call to AWS failed: refused, lost on the way, or not answered in time. The end
    /// of the invocation's own time is none.
    /// </summary>
    public static bool Is(Exception error, CancellationToken cancel) =>
        error
            is AmazonServiceException
                or AmazonClientException
                or HttpRequestException
                or IOException
                or TimeoutException
                or WebException
        || (error is OperationCanceledException && !cancel.IsCancellationRequested);

    /// <param name="error">The error.</param>
    /// <param name="doing">What was being done, e.g. the operation.</param>
    /// <param name="actions">The IAM actions that this needed, for a denial whose message names none.</param>
    public static string Describe(Exception error, string doing, IEnumerable<string> actions)
    {
        if (error is not AmazonServiceException service)
            return $"{error.GetType().Name} from {doing}: {Brief(error.Message)}";
        if (service is RoleNotAssumedException { Role: var role })
            doing = $"assuming {role} for {doing}";
        var id = string.IsNullOrEmpty(service.RequestId) ? "" : $" (request {service.RequestId})";
        if (!IsDenied(service))
            return $"{Code(service) ?? service.StatusCode.ToString()} from {doing}: {Brief(service.Message ?? "")}{id}";
        if (service is RoleNotAssumedException)
            actions = ["sts:AssumeRole"];
        var action = Performed().Match(service.Message ?? "") is { Success: true } match
            ? match.Groups[1].Value
            : string.Join(", ", actions);
        return $"{Code(service) ?? "AccessDenied"} from {doing}: the function's role is denied {action}{id}";
    }

    /// <summary>An exception's message for logs and records, without what AWS adds for developers.</summary>
    public static string Text(Exception error) =>
        error switch
        {
            AggregateException many => string.Join("; ", many.InnerExceptions.Select(Text)),
            AmazonServiceException or AmazonClientException => Brief(error.Message),
            _ => error.Message,
        };

    // A wrong signature is answered with the whole request that should have been signed, from the second line on: the
    // session's token is in it.
    private static string Brief(string message)
    {
        var line = message.AsSpan().Trim();
        if (line.IndexOfAny('\r', '\n') is >= 0 and var end)
            line = line[..end];
        var text = line.ToString();
        foreach (var secret in (ReadOnlySpan<string>)["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
            if (Environment.GetEnvironmentVariable(secret) is { Length: >= ShortestSecret } value)
                text = text.Replace(value, $"({secret})", StringComparison.Ordinal);
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    /// <summary>
    /// Whether AWS says that it did not carry the call out. A status of 5xx, an answer that is cut off and none at all
    /// do not say so.
    /// </summary>
    public static bool IsRefusal(Exception error) =>
        error is RoleNotAssumedException
        || (
            error is AmazonServiceException { StatusCode: var status }
            && (int)status is >= 400 and < 500
            && !LostAnswers.Precede(error)
        );

    /// <summary>Whether AWS refused the call because somebody may not make it.</summary>
    public static bool IsDenied(Exception error) =>
        error
            is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden }
                or AmazonServiceException
                {
                    ErrorCode: "AccessDenied"
                        or "AccessDeniedException"
                        or "UnauthorizedOperation"
                        or "AuthorizationError",
                };

    /// <summary>
    /// Whether it is the resource's own policy that refused the call, which no role of ours can change.
    /// </summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html gives the messages.
    /// </remarks>
    public static bool IsDeniedByResource(Exception error) =>
        error is not RoleNotAssumedException
        && IsDenied(error)
        && error.Message.Contains("resource-based policy", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a whole region answers nobody of the account: a service control policy denies it, or it is not enabled.
    /// A role that STS refused says nothing of a region: STS is asked at home.
    /// </summary>
    /// <remarks>
    /// A region that is not enabled knows no credentials of the account:
    /// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
    /// </remarks>
    public static bool IsOfClosedRegion(Exception error) =>
        error is AmazonServiceException { ErrorCode: var code } and not RoleNotAssumedException
        && (
            code is "AuthFailure" or "OptInRequired" or "InvalidClientTokenId" or "UnrecognizedClientException"
            || (IsDenied(error) && error.Message.Contains("service control policy", StringComparison.OrdinalIgnoreCase))
        );

    private static string? Code(AmazonServiceException error) =>
        string.IsNullOrEmpty(error.ErrorCode) ? null : error.ErrorCode;

    [GeneratedRegex(@"to perform: ([a-z0-9\-]+:[A-Za-z0-9]+)")]
    private static partial Regex Performed();
}
