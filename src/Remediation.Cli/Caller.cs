using System.Runtime.CompilerServices;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Remediation.Engine;

namespace Remediation.Cli;

/// <summary>Who calls AWS here, by STS.</summary>
internal static class Caller
{
    private static readonly ConditionalWeakTable<AwsClients, Lazy<Task<GetCallerIdentityResponse>>> Asked = [];

    /// <summary>The caller's account.</summary>
    public static async Task<string> AccountAsync(AwsClients aws, CancellationToken cancel) =>
        (await AskAsync(aws, cancel)).Account;

    /// <summary>Whose engine runs here: the caller's account, in the region of the clients.</summary>
    public static async Task<Identity> IdentityAsync(AwsClients aws, CancellationToken cancel)
    {
        var answer = await AskAsync(aws, cancel);
        if (Arn.Parse(answer.Arn) is not { } arn)
            throw CliException.Failed($"STS says that you are '{answer.Arn}', which is no ARN");
        return new(arn.Partition, aws.Region, answer.Account);
    }

    /// <summary>The caller's ARN.</summary>
    public static async Task<string> ArnAsync(AwsClients aws, CancellationToken cancel) =>
        (await AskAsync(aws, cancel)).Arn;

    /// <summary>
    /// The caller's ARN, for those who read it later; where STS does not answer the machine's user, because whoever
    /// pauses or undoes is in a hurry.
    /// </summary>
    /// <param name="aws">The caller's own clients: a role that was assumed is nobody.</param>
    /// <param name="given">Who it is, if the user said so.</param>
    public static async Task<string> NameAsync(AwsClients aws, string? given, CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(given))
            return given;
        try
        {
            return await ArnAsync(aws, cancel);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return Environment.UserName;
        }
    }

    // Asked once of the same clients, whatever came of it: STS that does not answer is not waited for twice.
    private static Task<GetCallerIdentityResponse> AskAsync(AwsClients aws, CancellationToken cancel) =>
        Asked.GetValue(aws, _ => new(() => AskNowAsync(aws, cancel))).Value;

    private static async Task<GetCallerIdentityResponse> AskNowAsync(AwsClients aws, CancellationToken cancel)
    {
        var sts = aws.Client(() =>
            new AmazonSecurityTokenServiceClient(
                aws.Credentials,
                aws.Configured(new AmazonSecurityTokenServiceConfig())
            )
        );
        var answer = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancel);
        Place.Current.Account ??= answer.Account;
        return answer;
    }
}
