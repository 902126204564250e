using System.Globalization;

namespace Remediation.Engine.Waiting;

/// <summary>Reads <see cref="Variables.Delays"/> and <see cref="Variables.DelayQueue"/>.</summary>
internal static class DelayReader
{
    // SQS's own limit of DelaySeconds:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    private const int Longest = 900;

    /// <returns>The delays; null where neither variable is set.</returns>
    /// <exception cref="ConfigurationException">One is wrong, or is set without the other.</exception>
    public static Delays? Read(string? delays, string? queue, GuardrailList catalogue)
    {
        var hasDelays = !string.IsNullOrEmpty(delays);
        var hasQueue = !string.IsNullOrEmpty(queue);
        if (!hasDelays && !hasQueue)
            return null;
        if (!hasQueue)
            throw Alone(Variables.DelayQueue, Variables.Delays, "the URL of the queue in which events wait");
        if (!hasDelays)
            throw Alone(Variables.Delays, Variables.DelayQueue, "a comma list of id=seconds");
        return new(UrlOf(queue!), DelaysOf(delays!, catalogue));
    }

    private static List<Delay> DelaysOf(string text, GuardrailList catalogue)
    {
        var delays = new List<Delay>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var delay = DelayOf(entry, catalogue);
            if (delays.Exists(other => other.Guardrail == delay.Guardrail))
                throw Wrong(entry, "the only one of its guardrail");
            delays.Add(delay);
        }
        return delays;
    }

    private static Delay DelayOf(string entry, GuardrailList catalogue)
    {
        if (entry.Split('=') is not [var id, var text])
            throw Wrong(entry, "a guardrail's id and whole seconds, such as ec2-ingress-open-to-world=60");
        if (!catalogue.Ids.Contains(id))
            throw Wrong(entry, $"a delay of one of {string.Join(", ", catalogue.Ids)}");
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        if (!isNumber || seconds is < 1 or > Longest)
            throw Wrong(entry, $"whole seconds from 1 to {Longest}");
        return new(id, seconds);
    }

    private static string UrlOf(string text)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";
        if (isUrl && url!.AbsolutePath.Length > 1)
            return text;
        throw new ConfigurationException(
            $"{Variables.DelayQueue} is '{text}': it must be the URL of a queue such as "
                + $"https://sqs.eu-central-1.amazonaws.com/111122223333/{Deployed.Delays}"
        );
    }

    private static ConfigurationException Wrong(string entry, string must) =>
        new($"{Variables.Delays} has '{entry}': it must be {must}");

    private static ConfigurationException Alone(string missing, string given, string must) =>
        new($"{missing} is not set, and {given} is: set both or none; it must be {must}");
}
