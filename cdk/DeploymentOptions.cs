using System.Text.Json.Nodes;

namespace Remediation.Cdk;

/// <summary>
/// What is deployed and how: the CDK context, validated. docs/deploy.md says what each option is for.
/// </summary>
public sealed record DeploymentOptions
{
    /// <summary>The options' names in the context.</summary>
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

    /// <summary>The guardrails that are on, and whether they repair.</summary>
    public required IReadOnlyList<ChosenGuardrail> Guardrails { get; init; }

    public required Grouping Grouping { get; init; }

    /// <summary>The guardrails' settings; each function is given those of its guardrails.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The SSM parameter that holds the webhook's URL; null for no notifier.</summary>
    public string? WebhookParameter { get; init; }

    /// <summary>The customer managed key of that parameter, an ARN; null for the AWS managed one.</summary>
    public string? WebhookKey { get; init; }

    /// <summary>The SNS topic that alarms tell, an ARN; null for none.</summary>
    public string? AlarmTopic { get; init; }

    /// <summary>The folder with the published executable.</summary>
    public required string Code { get; init; }

    public required bool Arm { get; init; }
    public required bool SmallCaBundle { get; init; }
    public required int LogRetentionDays { get; init; }

    /// <summary>Whether the functions also judge every resource without an event, by a schedule.</summary>
    public required bool Sweep { get; init; }

    /// <summary>How many seconds a guardrail's events wait before they are judged, by guardrail id.</summary>
    public required IReadOnlyDictionary<string, int> Grace { get; init; }

    /// <summary>The options in a context.</summary>
    /// <exception cref="OptionException">A value is wrong; the message names the option and what it may be.</exception>
    public static DeploymentOptions Read(JsonObject context, GuardrailList catalogue) =>
        new OptionsReader(context, catalogue).Read();

    /// <summary>The functions to deploy, by <see cref="Grouping"/>, service and mode.</summary>
    public IReadOnlyList<FunctionPlan> Functions() =>
        Grouping switch
        {
            Grouping.Guardrail => [.. Guardrails.Select(FunctionPlan.OfOne)],
            Grouping.Service => [.. Guardrails.GroupBy(g => (g.Service, g.Enforce)).Select(FunctionPlan.OfService)],
            _ => [.. Guardrails.GroupBy(g => g.Enforce).Select(FunctionPlan.OfAll)],
        };
}
