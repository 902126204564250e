using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Cdk;

/// <summary>Reads the options from a CDK context: what is wrong is said before anything is deployed.</summary>
internal sealed partial class OptionsReader(JsonObject context, GuardrailList catalogue)
{
    // An SQS queue holds a message back for 15 minutes at most.
    private const int LongestGrace = 900;
    private const string DefaultCode = "artifacts/lambda";
    private const string DefaultRetention = "90";

    /// <remarks>
    /// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    /// </remarks>
    // csharpier-ignore
    private static readonly int[] RetentionDays =
    [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ];

    public DeploymentOptions Read()
    {
        foreach (var guardrail in catalogue)
            RequireShortId(guardrail);
        return new()
        {
            Guardrails = Chosen(),
            Grouping = GroupingOf(Choice("grouping", "guardrail", "service", "all")),
            Settings = Settings(),
            WebhookParameter = Matching(
                "webhookParameter",
                ParameterName(),
                "the name of an SSM parameter, e.g. /remediation/webhook"
            ),
            WebhookKey = Matching("webhookKey", KeyArn(), "the ARN of the KMS key that encrypts the webhook parameter"),
            AlarmTopic = Matching("alarmTopic", TopicArn(), "the ARN of an SNS topic"),
            Code = Text("code") ?? DefaultCode,
            Arm = Choice("architecture", "x86_64", "arm64") == "arm64",
            SmallCaBundle = Choice("smallCaBundle", "true", "false") == "true",
            LogRetentionDays = Retention(),
            Sweep = Choice("sweep", "true", "false") == "true",
            Grace = Grace(),
        };
    }

    private static void RequireShortId(Guardrail guardrail)
    {
        try
        {
            _ = Deployed.FunctionOf(guardrail.Id);
        }
        catch (ArgumentException tooLong)
        {
            throw new OptionException(tooLong.Message);
        }
    }

    private static Grouping GroupingOf(string text) =>
        text switch
        {
            "service" => Grouping.Service,
            "all" => Grouping.All,
            _ => Grouping.Guardrail,
        };

    private List<ChosenGuardrail> Chosen()
    {
        var enforce = Choice("mode", "audit", "enforce") == "enforce";
        var modes = new Dictionary<string, string>();
        foreach (var (id, value) in Object("guardrails"))
        {
            RequireKnown("guardrails", id);
            modes[id] = ModeOf(id, value);
        }
        var chosen = new List<ChosenGuardrail>();
        foreach (var guardrail in catalogue)
        {
            // What can interrupt a workload or destroy something repairs only where somebody asked for exactly that.
            var byDefault = enforce && guardrail.Risk == Risk.Safe ? "enforce" : "audit";
            var mode = modes.GetValueOrDefault(guardrail.Id, byDefault);
            if (mode != "off")
                chosen.Add(new(guardrail, mode == "enforce"));
        }
        return chosen;
    }

    private static string ModeOf(string id, JsonNode? value)
    {
        if (value is JsonValue && value.ToString() is "off" or "audit" or "enforce")
            return value!.ToString();
        throw new OptionException($"guardrails has {Shown(value)} for '{id}': it must be off, audit or enforce");
    }

    // Read as the functions read them at start.
    private JsonObject Settings()
    {
        var settings = Object("settings");
        try
        {
            _ = SettingsReader.Read(settings.ToJsonString(), catalogue);
        }
        catch (SettingsException wrong)
        {
            throw new OptionException($"settings {wrong.Message}");
        }
        return settings;
    }

    private Dictionary<string, int> Grace()
    {
        var grace = new Dictionary<string, int>();
        foreach (var (id, value) in Object("grace"))
        {
            RequireKnown("grace", id);
            grace[id] = SecondsOf(id, value);
        }
        return grace;
    }

    private static int SecondsOf(string id, JsonNode? value)
    {
        if (value is JsonValue && Number(value.ToString()) is { } seconds and >= 1 and <= LongestGrace)
            return seconds;
        throw new OptionException(
            $"grace has {Shown(value)} for '{id}': it must be a whole number of seconds from 1 to {LongestGrace}"
        );
    }

    private int Retention()
    {
        if (Number(Text("logRetentionDays") ?? DefaultRetention) is { } days && RetentionDays.Contains(days))
            return days;
        throw new OptionException(
            $"logRetentionDays is '{Text("logRetentionDays")}': it must be one of {string.Join(", ", RetentionDays)}"
        );
    }

    private void RequireKnown(string option, string id)
    {
        if (catalogue.Ids.Contains(id))
            return;
        var known = string.Join(", ", catalogue.Ids);
        throw new OptionException($"{option} names '{id}', which is no guardrail; there are {known}");
    }

    private JsonObject Object(string name)
    {
        var value = context[name];
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String)
            value = Parsed(name, value.ToString());
        return value switch
        {
            null => [],
            JsonObject members => members,
            _ => throw new OptionException($"{name} must be a JSON object"),
        };
    }

    private static JsonNode? Parsed(string name, string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new OptionException($"{name} is not JSON: {e.Message}");
        }
    }

    // The first choice is the default.
    private string Choice(string name, params string[] choices)
    {
        var text = Text(name) ?? choices[0];
        if (choices.Contains(text))
            return text;
        var may = string.Join(" or ", choices);
        throw new OptionException($"{name} is '{text}': it must be {may} (default {choices[0]})");
    }

    private string? Matching(string name, Regex form, string what)
    {
        var text = Text(name);
        if (text is null || form.IsMatch(text))
            return text;
        throw new OptionException($"{name} is '{text}': it must be {what}");
    }

    /// <summary>An option's text; null where it is not given or empty.</summary>
    private string? Text(string name)
    {
        if (context[name] is not { } node)
            return null;
        if (node is not JsonValue value)
            throw new OptionException($"{name} must be a text");
        var text = value.GetValueKind() switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.ToString(),
        };
        return text.Length > 0 ? text : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Shown(JsonNode? value) => value?.ToJsonString() ?? "null";

    [GeneratedRegex(@"^(/[A-Za-z0-9_.\-]+)+\z|^[A-Za-z0-9_.\-]+\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:kms:[a-z0-9\-]+:\d{12}:key/[A-Za-z0-9\-]+\z")]
    private static partial Regex KeyArn();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:sns:[a-z0-9\-]+:\d{12}:[A-Za-z0-9_\-]+\z")]
    private static partial Regex TopicArn();
}
