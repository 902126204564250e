using System.Globalization;
using System.Text;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace Remediation.Guardrails.Iam;

/// <summary>IAM's credential report, by which the root user's sign-ins and keys are known.</summary>
/// <remarks>
/// IAM makes one at most every four hours, and in a large account it takes a while.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
/// </remarks>
public static class CredentialReport
{
    private const string Root = "<root_account>,";

    private static readonly string[] Uses =
    [
        "password_last_used",
        "access_key_1_last_used_date",
        "access_key_2_last_used_date",
    ];

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(2),
    ];

    // None of them has a resource type.
    internal static readonly Permission Generate = new("iam:GenerateCredentialReport", "*");
    internal static readonly Permission Get = new("iam:GetCredentialReport", "*");

    /// <summary>The report's text; null while IAM is still making it.</summary>
    public static async Task<string?> ReadAsync(AmazonIdentityManagementServiceClient iam, CancellationToken cancel)
    {
        foreach (var wait in Waits)
        {
            if ((await iam.GenerateCredentialReportAsync(new(), cancel)).State == ReportStateType.COMPLETE)
                break;
            await Task.Delay(wait, cancel);
        }
        try
        {
            using var content = (await iam.GetCredentialReportAsync(new(), cancel)).Content;
            return content is null ? null : Encoding.UTF8.GetString(content.ToArray());
        }
        catch (Exception e)
            when (e
                    is CredentialReportNotPresentException
                        or CredentialReportNotReadyException
                        or CredentialReportExpiredException
            )
        {
            return null;
        }
    }

    /// <summary>What a report says of the root user, by the names of its columns; null if nothing.</summary>
    public static IReadOnlyDictionary<string, string>? RootRow(string? report)
    {
        var lines = report?.Split('\n', StringSplitOptions.TrimEntries) ?? [];
        var root = lines.FirstOrDefault(line => line.StartsWith(Root, StringComparison.Ordinal))?.Split(',');
        if (root is null)
            return null;
        var row = new Dictionary<string, string>();
        foreach (var (name, value) in lines[0].Split(',').Zip(root))
            row[name] = value;
        return row;
    }

    /// <summary>When somebody last signed in or used an access key; null if never.</summary>
    public static DateTimeOffset? LastUse(IReadOnlyDictionary<string, string> row) =>
        Uses.Max(use => TimeOf(row.GetValueOrDefault(use)));

    // What was never used has words instead of a time: N/A, no_information, not_supported.
    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
