using Amazon.Runtime;

namespace Remediation.Cli.Credentials;

/// <summary>There are no credentials; the message names what gave none, and the remedy.</summary>
internal sealed class CredentialsException(string message, Exception? cause = null)
    : AmazonClientException(message, cause);
