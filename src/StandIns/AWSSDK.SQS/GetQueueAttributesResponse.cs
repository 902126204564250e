using System.Globalization;

namespace Amazon.SQS.Model;

/// <summary>What the package reads of the attributes by hand: 0 where the answer has no such attribute.</summary>
public sealed partial class GetQueueAttributesResponse
{
    public int ApproximateNumberOfMessages => Number("ApproximateNumberOfMessages");

    public int ApproximateNumberOfMessagesDelayed => Number("ApproximateNumberOfMessagesDelayed");

    public int ApproximateNumberOfMessagesNotVisible => Number("ApproximateNumberOfMessagesNotVisible");

    public string? QueueARN => Attributes?.GetValueOrDefault("QueueArn");

    private int Number(string attribute) =>
        Attributes?.GetValueOrDefault(attribute) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
}
