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
        "regions",
        "homes",
        "settings",
        "webhookParameter",
        "webhookKey",
        "alarmTopic",
        "operators",
        "permissionsBoundary",
        "terminationProtection",
        "code",
        "architecture",
        "smallCaBundle",
        "logRetentionDays",
        "sweep",
        "grace",
    ];

    /// <summary>The guardrails that are on, and whether they repair.</summary>
    public required IReadOnlyList<ChosenGuardrail> Guardrails { get; init; }

    /// <summary>The guardrails that there are.</summary>
    public required GuardrailList Catalogue { get; init; }

    /// <summary>The ids of those that are off.</summary>
    public required IReadOnlyList<string> Off { get; init; }

    /// <summary>Those that stay in audit until the settings give what they need.</summary>
    public IReadOnlyList<Guardrail> Unset { get; init; } = [];

    /// <summary>Those that repair, and tell of a part until the settings give what that needs.</summary>
    public IReadOnlyList<Guardrail> Partly { get; init; } = [];

    /// <summary>Which write roles the engine may assume.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>Where an engine is, and which regions forward to it; the first makes the account's roles.</summary>
    public required IReadOnlyList<Home> Homes { get; init; }

    /// <summary>The guardrails' settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The SSM parameter that holds the webhook's URL; null for no notifier.</summary>
    public string? WebhookParameter { get; init; }

    /// <summary>The customer managed key of that parameter, an ARN; null for the AWS managed one.</summary>
    public string? WebhookKey { get; init; }

    /// <summary>The SNS topic that alarms tell, an ARN; null for none.</summary>
    public string? AlarmTopic { get; init; }

    /// <summary>
    /// The principals that may assume the operator's role, ARNs in which <c>*</c> stands for any text; none for
    /// everybody in the account whom IAM lets assume it.
    /// </summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <summary>The managed policy that bounds every role, an ARN or a name; null for none.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>Whether CloudFormation refuses to delete the stacks that hold data.</summary>
    public required bool TerminationProtection { get; init; }

    /// <summary>The folder with the published executable.</summary>
    public required string Code { get; init; }

    public required bool Arm { get; init; }
    public required bool SmallCaBundle { get; init; }
    public required int LogRetentionDays { get; init; }

    /// <summary>Whether every resource is also judged without an event, by a schedule.</summary>
    public required bool Sweep { get; init; }

    /// <summary>How many seconds a guardrail's events wait before they are judged, by guardrail id.</summary>
    public required IReadOnlyDictionary<string, int> Grace { get; init; }

    /// <summary>The options in a context.</summary>
    /// <exception cref="OptionException">A value is wrong; the message names the option and what it may be.</exception>
    public static DeploymentOptions Read(JsonObject context, GuardrailList catalogue) =>
        new OptionsReader(context, catalogue).Read();
}
