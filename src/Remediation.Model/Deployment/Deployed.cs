using System.Globalization;

namespace Remediation.Model.Deployment;

/// <summary>
/// What a deployment calls its functions, rules, alarms and metrics: by convention, so that whoever calls or watches
/// them need not be told.
/// </summary>
public static class Deployed
{
    /// <summary>The most characters that a name may have.</summary>
    public const int Longest = 64;

    /// <summary>What all names begin with.</summary>
    public const string Prefix = "remediation-";

    /// <summary>
    /// The stack of the account's first home; those of other homes and regions have the region after it. What
    /// CloudFormation names begins with it.
    /// </summary>
    public const string StackName = "Remediation";

    /// <summary>The function that runs the guardrails.</summary>
    public const string Engine = Prefix + "engine";

    /// <summary>The function that tells outcomes.</summary>
    public const string Notifier = Prefix + "notifier";

    /// <summary>The function that watches the engine, as the engine watches it.</summary>
    public const string Watchdog = Prefix + "watchdog";

    /// <summary>The event bus of the home region, to which the rules of every region forward.</summary>
    public const string HomeBus = Prefix + "home";

    /// <summary>The rule of the home bus that wakes the engine.</summary>
    public const string WakeRule = Prefix + "wake";

    /// <summary>The rule that makes the watchdog look after the engine.</summary>
    public const string WatchdogRule = Watchdog + "-sweep";

    /// <summary>The queue in which events wait where their guardrail has a grace.</summary>
    public const string Delays = Prefix + "delays";

    /// <summary>The SSM parameter that holds the ledger table's name.</summary>
    public const string LedgerParameter = "/remediation/ledger";

    /// <summary>
    /// The SSM parameters that say what each part of the deployment must be, in the region of the part; below it follow
    /// the part's kind and name, e.g. <c>/remediation/manifest/rule/remediation-calls-1</c>.
    /// </summary>
    public const string ManifestPath = "/remediation/manifest/";

    /// <summary>The sessions of the roles that the engine assumes, which CloudTrail records with every call.</summary>
    public const string Session = "remediation";

    /// <summary>The CloudWatch namespace of the metrics.</summary>
    public const string Namespace = "Remediation";

    /// <summary>The metric of storms and faults, by its dimension <see cref="Gate"/>.</summary>
    public const string Holds = "Holds";

    /// <summary>
    /// The dimension of <see cref="Holds"/>: <c>storm</c> for too many repairs or the same one again and again,
    /// <c>fault</c> for repairs that fail.
    /// </summary>
    public const string Gate = "gate";

    /// <summary>The metric of notices that were refused, by the function that sent them.</summary>
    public const string RefusedNotices = "RefusedNotices";

    private const string SweepPrefix = Prefix + "sweep-";

    /// <summary>A rule that forwards events to the home bus.</summary>
    /// <param name="kind">The kind of events, a word: <c>calls</c>, <c>config</c> and so on.</param>
    /// <param name="number">Which of the rules of its kind, from 1.</param>
    public static string ForwardingRule(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{kind}-{number}");

    /// <summary>The rule that makes the engine sweep the guardrails that ask for it so often.</summary>
    /// <param name="every">Whole minutes.</param>
    public static string SweepOf(TimeSpan every) =>
        string.Create(CultureInfo.InvariantCulture, $"{SweepPrefix}{every.TotalMinutes}");

    /// <summary>
    /// How often a rule of <see cref="SweepOf(TimeSpan)"/> makes the engine sweep; null of another rule.
    /// </summary>
    public static TimeSpan? SweepEveryOf(string? rule)
    {
        if (rule?.StartsWith(SweepPrefix, StringComparison.Ordinal) != true)
            return null;
        var isNumber = int.TryParse(
            rule.AsSpan(SweepPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var minutes
        );
        return isNumber ? TimeSpan.FromMinutes(minutes) : null;
    }

    /// <summary>The alarm of a function's errors.</summary>
    public static string ErrorsOf(string function) => $"{function}-errors";

    /// <summary>The alarm of something else, e.g. <c>storm</c>.</summary>
    public static string AlarmOf(string what) => Prefix + what;
}
