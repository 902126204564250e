using System.Globalization;

namespace Remediation.Engine.Waiting;

/// <summary>Reads <see cref="Variables.Delays"/> and <see cref="Variables.DelayQueue"/>.</summary>
internal static class DelayReader
{
    /// <returns>The queue and the delays; null where neither variable is set.</returns>
    /// <exception cref="ConfigurationException">One is wrong, or there are delays without a queue.</exception>
    public static Delays? Read(string? delays, string? queue, GuardrailList catalogue)
    {
        var hasDelays = !string.IsNullOrEmpty(delays);
        var hasQueue = !string.IsNullOrEmpty(queue);
        if (!hasDelays && !hasQueue)
            return null;
        if (!hasQueue)
        {
            throw new ConfigurationException(
                $"{Variables.DelayQueue} is not set, and {Variables.Delays} is: it must be the URL of the queue in "
                    + "which events wait"
            );
        }
        return new(UrlOf(queue!), hasDelays ? DelaysOf(delays!, catalogue) : []);
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
        if (!isNumber || seconds is < 1 or > DelayQueue.Longest)
            throw Wrong(entry, $"whole seconds from 1 to {DelayQueue.Longest}");
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
}
