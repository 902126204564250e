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

    private readonly OptionValues values = new(context);

    public DeploymentOptions Read()
    {
        RequireKnownOptions();
        RequireShortIds();
        var (settings, read) = Settings();
        var modes = new GuardrailModes(values, read, catalogue);
        var options = new DeploymentOptions
        {
            Guardrails = modes.Chosen,
            Off = modes.Off,
            Unset = modes.Unset,
            Partly = modes.Partly,
            Catalogue = catalogue,
            Enforcement = modes.Enforcement,
            Homes = HomesReader.Read(values),
            Settings = settings,
            WebhookParameter = values.Matching(
                "webhookParameter",
                ParameterName(),
                "the name of an SSM parameter, e.g. /remediation/webhook"
            ),
            WebhookKey = values.Matching(
                "webhookKey",
                KeyArn(),
                "the ARN of the KMS key that encrypts the webhook parameter"
            ),
            AlarmTopic = values.Matching("alarmTopic", TopicArn(), "the ARN of an SNS topic"),
            Operators = Operators(),
            PermissionsBoundary = values.Matching(
                "permissionsBoundary",
                PolicyName(),
                "the name or the ARN of a managed policy"
            ),
            TerminationProtection = values.Choice("terminationProtection", "true", "false") == "true",
            Code = values.Text("code") ?? DefaultCode,
            Arm = values.Choice("architecture", "x86_64", "arm64") == "arm64",
            SmallCaBundle = values.Choice("smallCaBundle", "true", "false") == "true",
            LogRetentionDays = Retention(),
            Sweep = values.Choice("sweep", "true", "false") == "true",
            Grace = Grace(),
        };
        RequireSomebodyToTell(options);
        return options;
    }

    private void RequireKnownOptions()
    {
        if (context.Select(option => option.Key).FirstOrDefault(IsUnknown) is not { } unknown)
            return;
        throw new OptionException(
            $"'{unknown}' is no option: there are {string.Join(", ", DeploymentOptions.Names.Order())}"
        );
    }

    private static bool IsUnknown(string name) => !DeploymentOptions.Names.Contains(name);

    // A guardrail's write role has the id in its name.
    private void RequireShortIds()
    {
        if (catalogue.Ids.FirstOrDefault(id => id.Length > OwnRoles.LongestId) is not { } id)
            return;
        throw new OptionException(
            $"'{id}' has {id.Length} characters: an id may have {OwnRoles.LongestId}, so that IAM takes its role's name"
        );
    }

    // What repairs and cannot say that it could not is worse than nothing.
    private static void RequireSomebodyToTell(DeploymentOptions options)
    {
        var enforced = options.Guardrails.FirstOrDefault(chosen => chosen.Enforce);
        if (enforced is null || options.AlarmTopic is not null || options.WebhookParameter is not null)
            return;
        throw new OptionException(
            $"{enforced.Guardrail.Id} would repair and nobody would be told: give alarmTopic (the ARN of an SNS topic) "
                + "or webhookParameter (the SSM parameter with a Slack webhook's URL), or deploy in audit mode"
        );
    }

    // Read as the functions read them at start.
    private (JsonObject Json, Settings Read) Settings()
    {
        var settings = values.Object("settings");
        try
        {
            return (settings, SettingsReader.Read(settings.ToJsonString(), catalogue));
        }
        catch (SettingsException wrong)
        {
            throw new OptionException($"settings {wrong.Message}");
        }
    }

    private IReadOnlyList<string> Operators()
    {
        var operators = values.Texts("operators");
        if (operators.FirstOrDefault(arn => !PrincipalArn().IsMatch(arn)) is not { } wrong)
            return operators;
        throw new OptionException(
            $"operators has '{wrong}': it must be the ARN of a role or user such as "
                + "arn:aws:iam::111122223333:role/security, in whose name * stands for any text"
        );
    }

    private Dictionary<string, int> Grace()
    {
        var grace = new Dictionary<string, int>();
        foreach (var (id, value) in values.Object("grace"))
        {
            if (!catalogue.Ids.Contains(id))
            {
                var known = string.Join(", ", catalogue.Ids);
                throw new OptionException($"grace names '{id}', which is no guardrail; there are {known}");
            }
            grace[id] = SecondsOf(id, value);
        }
        return grace;
    }

    private static int SecondsOf(string id, JsonNode? value)
    {
        if (value is JsonValue && OptionValues.Number(value.ToString()) is { } seconds and >= 1 and <= LongestGrace)
            return seconds;
        throw new OptionException(
            $"grace has {OptionValues.Shown(value)} for '{id}': "
                + $"it must be a whole number of seconds from 1 to {LongestGrace}"
        );
    }

    private int Retention()
    {
        var text = values.Text("logRetentionDays") ?? DefaultRetention;
        if (OptionValues.Number(text) is { } days && RetentionDays.Contains(days))
            return days;
        throw new OptionException(
            $"logRetentionDays is '{text}': it must be one of {string.Join(", ", RetentionDays)}"
        );
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9_.\-]+)+\z|^[A-Za-z0-9_.\-]+\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:kms:[a-z0-9\-]+:\d{12}:key/[A-Za-z0-9\-]+\z")]
    private static partial Regex KeyArn();

    [GeneratedRegex(@"^arn:aws[a-z\-]*:sns:[a-z0-9\-]+:\d{12}:[A-Za-z0-9_\-]+\z")]
    private static partial Regex TopicArn();

    // Neither everybody's role nor everybody's user.
    [GeneratedRegex(@"^arn:aws[a-z\-]*:iam::\d{12}:(role|user)/[A-Za-z0-9_+=,.@\-][A-Za-z0-9_+=,.@/*\-]*\z")]
    private static partial Regex PrincipalArn();

    [GeneratedRegex(@"^(arn:aws[a-z\-]*:iam::(\d{12}|aws):policy/)?[A-Za-z0-9_+=,.@/\-]+\z")]
    private static partial Regex PolicyName();
}
