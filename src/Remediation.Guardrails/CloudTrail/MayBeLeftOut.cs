namespace Remediation.Guardrails.CloudTrail;

/// <summary>The services whose management events a trail may leave out: theirs are many, and AWS offers it.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
/// </remarks>
internal static class MayBeLeftOut
{
    /// <summary>Whether all of some services are among them.</summary>
    public static bool Are(IEnumerable<string> sources) =>
        sources.All(source => source is "kms.amazonaws.com" or "rdsdata.amazonaws.com");
}
