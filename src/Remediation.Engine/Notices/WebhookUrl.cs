using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace Remediation.Engine.Notices;

/// <summary>
/// The webhook's URL, a secret: read from its SecureString parameter at first use and kept for five minutes.
/// </summary>
/// <param name="parameter">The parameter's name.</param>
internal sealed class WebhookUrl(string parameter, AwsClients aws, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private Uri? known;
    private DateTimeOffset knownUntil;

    /// <exception cref="WebhookException">The parameter holds no URL.</exception>
    public async Task<Uri> ReadAsync(CancellationToken cancel)
    {
        if (known is not null && knownUntil > clock.GetUtcNow())
            return known;
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        var answer = await ssm.GetParameterAsync(
            new GetParameterRequest { Name = parameter, WithDecryption = true },
            cancel
        );
        var isUrl = Uri.TryCreate(answer.Parameter.Value?.Trim(), UriKind.Absolute, out var url);
        if (!isUrl || url!.Scheme is not ("https" or "http"))
            throw new WebhookException($"the parameter {parameter} does not hold a URL", isMessageBad: false);
        known = url;
        knownUntil = clock.GetUtcNow() + KeptFor;
        return url;
    }
}
