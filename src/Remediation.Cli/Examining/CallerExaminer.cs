using System.Globalization;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Remediation.Cli.Examining;

/// <summary>Examines this machine: its clock, and where it asks STS.</summary>
internal static class CallerExaminer
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(1);

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Check>> ExamineAsync(AwsClients aws, CancellationToken cancel)
    {
        var url = UrlOfSts(aws);
        return [await ClockAsync(aws, url, cancel), Sts(aws, url)];
    }

    /// <summary>What is found of a clock.</summary>
    /// <param name="off">How far it is ahead of AWS's.</param>
    public static Check ClockOf(Subject clock, TimeSpan off)
    {
        const string mend = "sudo timedatectl set-ntp true";
        var size = off.Duration();
        var way = off > TimeSpan.Zero ? "ahead of" : "behind";
        var seconds = Math.Round(size.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (size >= Refused)
            return clock.Failed($"{seconds} s {way} AWS's, which refuses what is signed 5 minutes off", mend);
        return size >= Noticeable
            ? clock.Warning($"{seconds} s {way} AWS's, which refuses what is signed 5 minutes off", mend)
            : clock.Ok("as AWS's, to less than a minute");
    }

    private static Uri UrlOfSts(AwsClients aws)
    {
        var sts = aws.Client(() =>
            new AmazonSecurityTokenServiceClient(
                aws.Credentials,
                aws.Configured(new AmazonSecurityTokenServiceConfig())
            )
        );
        return new(sts.DetermineServiceOperationEndpoint(new GetCallerIdentityRequest()).URL);
    }

    private static async Task<Check> ClockAsync(AwsClients aws, Uri url, CancellationToken cancel)
    {
        var clock = new Subject("machine", "clock", aws.Region);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.Headers.Date is { } date
                ? ClockOf(clock, TimeProvider.System.GetUtcNow() - date)
                : clock.Unknown($"{url.Host} does not say what time it is");
        }
        catch (Exception error) when (AwsError.Is(error, cancel))
        {
            return clock.Unknown($"{url.Host} was not reached: {AwsError.Text(error)}");
        }
    }

    private static Check Sts(AwsClients aws, Uri url)
    {
        var sts = new Subject("machine", "STS endpoint", aws.Region);
        if (aws.Configured(new AmazonSecurityTokenServiceConfig()).ServiceURL is not null)
            return sts.Ok($"{url.Host}, an endpoint of your own");
        return url.Host.Contains(aws.Region, StringComparison.Ordinal)
            ? sts.Ok($"{url.Host}, the region's own")
            : sts.Warning(
                $"{url.Host} is not the region's own: its tokens are not valid in every region",
                "export AWS_STS_REGIONAL_ENDPOINTS=regional"
            );
    }
}
