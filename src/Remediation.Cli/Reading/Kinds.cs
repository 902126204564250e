using System.Text.RegularExpressions;

namespace Remediation.Cli.Reading;

/// <summary>What lies among events and is none, in words for a summary.</summary>
internal static partial class Kinds
{
    public const string NoEvent = "JSON that is no event";
    public const string Empty = "empty file";
    public const string Digest = "CloudTrail digest";
    public const string Insight = "CloudTrail Insights record";
    public const string Config = "AWS Config history or snapshot";
    public const string S3Notice = "S3 event notification";
    public const string Text = "text that is no event";
    public const string Broken = "text in which the JSON is broken";
    public const string Binary = "binary file";
    public const string Link = "link to a folder, which is not followed";
    public const string Control = "control message of CloudWatch Logs";
    public const string Parquet = "Parquet or ORC file, which Athena reads";
    public const string Rows = "row without eventSource and eventName";
    public const string Passed = "finding of what is kept, archived or suppressed";
    public const string OtherFinding = "finding that is of no control of Security Hub's";
    public const string Activity = "OCSF API activity, which leaves out what was asked for";
    public const string OtherOcsf = "OCSF event of another class";

    /// <summary>What a line of text is of.</summary>
    public static string OfLine(string line)
    {
        if (FlowLog().IsMatch(line))
            return "VPC flow log";
        if (LoadBalancer().IsMatch(line))
            return "load balancer access log";
        if (S3Access().IsMatch(line))
            return "S3 server access log";
        return line.StartsWith("#Version:", StringComparison.Ordinal) ? "CloudFront access log" : Text;
    }

    [GeneratedRegex(@"^(version account-id |[2-9] [0-9]{12} (eni-|- ))")]
    private static partial Regex FlowLog();

    [GeneratedRegex(
        @"^((https?|h2|wss?|grpcs?|tls|tcp) ([0-9.]+ )?\d{4}-\d\d-\d\dT|\d{4}-\d\d-\d\dT\S+Z [\w-]+ [0-9.]+:\d+ )"
    )]
    private static partial Regex LoadBalancer();

    [GeneratedRegex(@"^[0-9a-f]{64} \S+ \[")]
    private static partial Regex S3Access();
}
