namespace Remediation.Engine.Notices;

/// <summary>Slack did not take a message.</summary>
/// <param name="message">Why, without the URL.</param>
/// <param name="isMessageBad">Whether the message itself was refused, so that sending it again is no use.</param>
public sealed class WebhookException(string message, bool isMessageBad) : Exception(message)
{
    public bool IsMessageBad => isMessageBad;
}
