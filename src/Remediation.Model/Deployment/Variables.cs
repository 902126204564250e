namespace Remediation.Model.Deployment;

/// <summary>The environment variables of our functions, spelled once.</summary>
public static class Variables
{
    /// <summary>
    /// What the function is: <see cref="GuardrailsFunction"/> (the default) or <see cref="NotifierFunction"/>.
    /// </summary>
    public const string Function = "REMEDIATION_FUNCTION";

    public const string GuardrailsFunction = "guardrails";

    public const string NotifierFunction = "notifier";

    /// <summary>The guardrails that it runs: <c>*</c> (the default), a comma list of ids, or <c>*,!id</c> for all but
    /// some.</summary>
    public const string Guardrails = "REMEDIATION_GUARDRAILS";

    /// <summary><c>audit</c> (the default) or <c>enforce</c>.</summary>
    public const string Mode = "REMEDIATION_MODE";

    /// <summary>
    /// The beginning of the ARNs of the roles that it assumes, a read role for reading and a guardrail's own for its
    /// writes; not set for its own credentials. E.g. <c>arn:aws:iam::111122223333:role/remediation/</c>.
    /// </summary>
    public const string Roles = "REMEDIATION_ROLES";

    /// <summary>
    /// The guardrails that repair, as <see cref="Enforcement.Enforced"/>; not set for all of them, if the mode is
    /// enforce.
    /// </summary>
    public const string Enforced = "REMEDIATION_ENFORCED";

    /// <summary>Those of them that are held back, as <see cref="Enforcement.Held"/>.</summary>
    public const string Held = "REMEDIATION_HELD";

    /// <summary>
    /// The regions that it sweeps, as <see cref="RegionPatterns"/>, a comma list; of these the ones that the account
    /// has enabled. Not set for its own alone.
    /// </summary>
    public const string Regions = "REMEDIATION_REGIONS";

    /// <summary>The ledger table's name.</summary>
    public const string LedgerTable = "REMEDIATION_LEDGER_TABLE";

    /// <summary>A comma list of role ARNs whose changes are our own; <c>*</c> at the end.</summary>
    public const string OwnRoles = "REMEDIATION_OWN_ROLES";

    /// <summary>The settings, as <see cref="SettingsReader"/> reads them.</summary>
    public const string Settings = "REMEDIATION_SETTINGS";

    /// <summary>
    /// How long a guardrail's events wait before they are judged, a comma list of <c>id=seconds</c>; not set for not at
    /// all.
    /// </summary>
    public const string Delays = "REMEDIATION_DELAYS";

    /// <summary>The URL of the queue in which they wait.</summary>
    public const string DelayQueue = "REMEDIATION_DELAY_QUEUE";

    /// <summary>Whether it writes a heartbeat after each sweep: <c>on</c>; not set for not.</summary>
    public const string Heartbeat = "REMEDIATION_HEARTBEAT";

    /// <summary>The notifier's: the SSM SecureString with the Slack webhook's URL.</summary>
    public const string WebhookParameter = "REMEDIATION_WEBHOOK_PARAMETER";

    /// <summary>The service's name in log lines, by the convention of Powertools for AWS Lambda.</summary>
    public const string ServiceName = "POWERTOOLS_SERVICE_NAME";

    /// <summary>The least level that is logged, by the convention of Powertools for AWS Lambda.</summary>
    public const string LogLevel = "POWERTOOLS_LOG_LEVEL";

    /// <summary>A file with the certificates that are trusted; read by OpenSSL.</summary>
    public const string CertificateFile = "SSL_CERT_FILE";

    /// <summary>A folder with certificates that are trusted; read by OpenSSL.</summary>
    public const string CertificateFolder = "SSL_CERT_DIR";

    /// <summary>Set by Lambda.</summary>
    public const string Region = "AWS_REGION";

    /// <summary>Set by Lambda.</summary>
    public const string DefaultRegion = "AWS_DEFAULT_REGION";

    /// <summary>Set by Lambda: the function's own name.</summary>
    public const string FunctionName = "AWS_LAMBDA_FUNCTION_NAME";

    /// <summary>Set for each invocation: the X-Ray trace header.</summary>
    public const string TraceId = "_X_AMZN_TRACE_ID";
}
