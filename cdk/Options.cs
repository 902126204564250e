using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Guardrails;

namespace Remediation.Cdk;

/// <summary>What is deployed and how: the CDK context, validated. docs/deploy.md says what each option is for.</summary>
public sealed partial record Options
{
    public static readonly IReadOnlyList<string> Names =
    [
        "mode",
        "guardrails",
        "grouping",
        "settings",
        "webhookParameter",
        "webhookKey",
        "alarmTopic",
        "code",
        "architecture",
        "smallCaBundle",
        "logRetentionDays",
        "sweep",
        "grace",
    ];

    private static readonly int[] RetentionDays =
    [
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    ];

    /// <summary>The guardrails that are on, and whether they repair.</summary>
    public required IReadOnlyList<(Guardrail Guardrail, bool Enforce)> Guardrails { get; init; }
    public required Grouping Grouping { get; init; }

    /// <summary>The guardrails' settings; each function is given those of its guardrails.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The SSM parameter that holds the webhook's URL; empty for no notifier.</summary>
    public required string WebhookParameter { get; init; }

    /// <summary>The customer managed key of that parameter, an ARN; empty for the AWS managed one.</summary>
    public required string WebhookKey { get; init; }

    /// <summary>The SNS topic that alarms tell, an ARN; empty for none.</summary>
    public required string AlarmTopic { get; init; }

    /// <summary>The folder with the published executable.</summary>
    public required string Code { get; init; }
    public required bool Arm { get; init; }
    public required bool SmallCaBundle { get; init; }
    public required int LogRetentionDays { get; init; }

    /// <summary>Whether the functions also judge every resource without an event, by a schedule.</summary>
    public required bool Sweep { get; init; }

    /// <summary>How many seconds a guardrail's events wait before they are judged, by guardrail id.</summary>
    public required IReadOnlyDictionary<string, int> Grace { get; init; }

    /// <exception cref="OptionException">A value is wrong; the message names the option and what it may be.</exception>
    public static Options Read(JsonObject context, IReadOnlyList<Guardrail> catalogue)
    {
        var enforce = Choice(context, "mode", "audit", "enforce") == "enforce";
        foreach (var guardrail in catalogue)
            try
            {
                _ = Deployed.FunctionOf(guardrail.Id);
            }
            catch (ArgumentException tooLong)
            {
                throw new OptionException(tooLong.Message);
            }
        return new()
        {
            Guardrails = Chosen(context, enforce, catalogue),
            Grouping = Choice(context, "grouping", "guardrail", "service", "all") switch
            {
                "service" => Grouping.Service,
                "all" => Grouping.All,
                _ => Grouping.Guardrail,
            },
            Settings = SettingsOf(context, catalogue),
            WebhookParameter = Matching(
                context,
                "webhookParameter",
                ParameterName(),
                "the name of an SSM parameter, e.g. /remediation/webhook"
            ),
            WebhookKey = Matching(
                context,
                "webhookKey",
                KeyArn(),
                "the ARN of the KMS key that encrypts the webhook parameter"
            ),
            AlarmTopic = Matching(context, "alarmTopic", TopicArn(), "the ARN of an SNS topic"),
            Code = Text(context, "code") is { Length: > 0 } code ? code : "artifacts/lambda",
            Arm = Choice(context, "architecture", "x86_64", "arm64") == "arm64",
            SmallCaBundle = Choice(context, "smallCaBundle", "true", "false") == "true",
            LogRetentionDays =
                int.TryParse(
                    Text(context, "logRetentionDays") is { Length: > 0 } days ? days : "90",
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) && RetentionDays.Contains(number)
                    ? number
                    : throw new OptionException(
                        $"logRetentionDays is '{Text(context, "logRetentionDays")}': it must be one of {string.Join(", ", RetentionDays)}"
                    ),
            Sweep = Choice(context, "sweep", "true", "false") == "true",
            Grace = GraceOf(context, catalogue),
        };
    }

    /// <summary>The functions to deploy, by <see cref="Grouping"/>, service and mode.</summary>
    public IReadOnlyList<FunctionPlan> Functions() =>
        Grouping switch
        {
            Grouping.Guardrail =>
            [
                .. Guardrails.Select(g => new FunctionPlan(
                    Service(g.Guardrail),
                    Pascal(g.Guardrail.Id),
                    Deployed.FunctionOf(g.Guardrail.Id),
                    g.Enforce,
                    [g.Guardrail]
                )),
            ],
            Grouping.Service =>
            [
                .. Guardrails
                    .GroupBy(g => (Word: Word(g.Guardrail), g.Enforce))
                    .Select(g => new FunctionPlan(
                        Pascal(g.Key.Word),
                        Named(g.Key.Enforce),
                        Deployed.FunctionOf(g.Key.Word, g.Key.Enforce),
                        g.Key.Enforce,
                        [.. g.Select(x => x.Guardrail)]
                    )),
            ],
            _ =>
            [
                .. Guardrails
                    .GroupBy(g => g.Enforce)
                    .Select(g => new FunctionPlan(
                        "All",
                        Named(g.Key),
                        Deployed.FunctionOf("all", g.Key),
                        g.Key,
                        [.. g.Select(x => x.Guardrail)]
                    )),
            ],
        };

    private static string Named(bool enforce) => enforce ? "Enforced" : "Audited";

    private static string Service(Guardrail guardrail) => Pascal(Word(guardrail));

    private static string Word(Guardrail guardrail) => guardrail.Id.Split('-')[0];

    private static string Pascal(string id) =>
        string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static List<(Guardrail, bool)> Chosen(JsonObject context, bool enforce, IReadOnlyList<Guardrail> catalogue)
    {
        var named = new Dictionary<string, string>();
        foreach (var (id, value) in Object(context, "guardrails"))
        {
            if (!catalogue.Any(g => g.Id == id))
                throw new OptionException(
                    $"guardrails names '{id}', which is no guardrail; there are {string.Join(", ", catalogue.Select(g => g.Id))}"
                );
            named[id] =
                value is JsonValue && value.ToString() is "off" or "audit" or "enforce"
                    ? value!.ToString()
                    : throw new OptionException(
                        $"guardrails has {value?.ToJsonString() ?? "null"} for '{id}': it must be off, audit or enforce"
                    );
        }
        // What can interrupt a workload or destroy something repairs only where somebody asked for exactly that.
        return
        [
            .. catalogue
                .Where(g => named.GetValueOrDefault(g.Id) != "off")
                .Select(g =>
                    (g, named.TryGetValue(g.Id, out var mode) ? mode == "enforce" : enforce && g.Risk == Risk.Safe)
                ),
        ];
    }

    // Read as the functions read them at start, so that what is wrong is said before anything is deployed.
    private static JsonObject SettingsOf(JsonObject context, IReadOnlyList<Guardrail> catalogue)
    {
        var settings = Object(context, "settings");
        var text = settings.ToJsonString();
        try
        {
            _ = SettingsReader.Read(text, catalogue);
        }
        catch (SettingsException wrong)
        {
            throw new OptionException($"settings {wrong.Message}");
        }
        return settings;
    }

    // An SQS queue holds a message back for 15 minutes at most.
    private static Dictionary<string, int> GraceOf(JsonObject context, IReadOnlyList<Guardrail> catalogue)
    {
        var grace = new Dictionary<string, int>();
        foreach (var (id, value) in Object(context, "grace"))
        {
            if (!catalogue.Any(g => g.Id == id))
                throw new OptionException(
                    $"grace names '{id}', which is no guardrail; there are {string.Join(", ", catalogue.Select(g => g.Id))}"
                );
            grace[id] =
                value is JsonValue
                && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 1 and <= 900
                    ? seconds
                    : throw new OptionException(
                        $"grace has {value?.ToJsonString() ?? "null"} for '{id}': it must be a whole number of seconds from 1 to 900"
                    );
        }
        return grace;
    }

    private static JsonObject Object(JsonObject context, string name)
    {
        var value = context[name];
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String)
        {
            try
            {
                value = JsonNode.Parse(value.ToString());
            }
            catch (JsonException e)
            {
                throw new OptionException($"{name} is not JSON: {e.Message}");
            }
        }
        return value is null ? [] : value as JsonObject ?? throw new OptionException($"{name} must be a JSON object");
    }

    // The first choice is the default.
    private static string Choice(JsonObject context, string name, params string[] choices)
    {
        var text = Text(context, name);
        return text.Length == 0 ? choices[0]
            : choices.Contains(text) ? text
            : throw new OptionException(
                $"{name} is '{text}': it must be {string.Join(" or ", choices)} (default {choices[0]})"
            );
    }

    private static string Matching(JsonObject context, string name, Regex form, string what)
    {
        var text = Text(context, name);
        return text.Length == 0 || form.IsMatch(text)
            ? text
            : throw new OptionException($"{name} is '{text}': it must be {what}");
    }

    private static string Text(JsonObject context, string name) =>
        context[name] switch
        {
            null => "",
            JsonValue value => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                ? (value.GetValue<bool>() ? "true" : "false")
                : value.ToString(),
            _ => throw new OptionException($"{name} must be a text"),
        };

    [GeneratedRegex(@"^(/[A-Za-z0-9_.\-]+)+\z|^[A-Za-z0-9_.\-]+\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:kms:[a-z0-9\-]+:\d{12}:key/[A-Za-z0-9\-]+\z")]
    private static partial Regex KeyArn();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:sns:[a-z0-9\-]+:\d{12}:[A-Za-z0-9_\-]+\z")]
    private static partial Regex TopicArn();
}
