using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Remediation.Model.Deployment;

/// <summary>
/// What a deployment calls its functions, rules, alarms and metrics: by convention, so that whoever calls or watches
/// them need not be told.
/// </summary>
/// <remarks>
/// AWS takes 64 characters. A guardrail's id may have 54, the beginning has 12 and the longest end 7 (<c>-errors</c>):
/// an id longer than 45 is cut and ends in eight digits of its hash, the same in all its names, so that a rule's name
/// still begins with its function's.
/// </remarks>
public static class Deployed
{
    /// <summary>The most characters that a name may have.</summary>
    public const int Longest = 64;

    /// <summary>The most characters that a guardrail's id may have.</summary>
    public const int LongestId = 54;

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

    /// <summary>The metric of what the breaker held, by its dimension <see cref="Gate"/>.</summary>
    public const string Holds = "Holds";

    /// <summary>
    /// The dimension of <see cref="Holds"/>: <c>breaker</c> for too many repairs, <c>war</c> for the same one again and
    /// again.
    /// </summary>
    public const string Gate = "gate";

    /// <summary>The alarms that every deployment has, beside those of its functions' errors.</summary>
    public static readonly IReadOnlyList<string> Alarms = [AlarmOf("dead-letters"), AlarmOf("breaker"), AlarmOf("war")];

    private const string SweepPrefix = Prefix + "sweep-";
    private const int Ends = 7;
    private const int HashDigits = 8;

    /// <summary>The function of a guardrail that has one to itself.</summary>
    /// <exception cref="ArgumentException">The id is too long.</exception>
    public static string FunctionOf(string guardrail) => Prefix + Fit(guardrail, Longest - Prefix.Length - Ends);

    /// <summary>The function of guardrails that share one.</summary>
    /// <param name="group">The service's word in the guardrails' ids, e.g. <c>s3</c>; <c>all</c> for every
    /// service.</param>
    /// <exception cref="ArgumentException">The word is too long.</exception>
    public static string FunctionOf(string group, bool enforce)
    {
        var mode = enforce ? "-enforced" : "-audited";
        return Prefix + Fit(group, Longest - Prefix.Length - mode.Length - Ends) + mode;
    }

    /// <summary>
    /// Every function that can run a guardrail, of which a deployment has one: its own, or where guardrails share
    /// functions, its service's or the one of all.
    /// </summary>
    public static IReadOnlyList<string> FunctionsOf(string guardrail) =>
        [
            FunctionOf(guardrail),
            .. new[] { guardrail.Split('-')[0], "all" }.SelectMany(group =>
                new[] { FunctionOf(group, true), FunctionOf(group, false) }
            ),
        ];

    /// <summary>A rule that forwards events to the home bus.</summary>
    /// <param name="kind">The kind of events, a word: <c>calls</c>, <c>config</c> and so on.</param>
    /// <param name="number">Which of the rules of its kind, from 1.</param>
    public static string ForwardingRule(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{kind}-{number}");

    /// <summary>A guardrail's EventBridge rule.</summary>
    /// <param name="number">Which of its rules, from 1.</param>
    public static string RuleOf(string guardrail, int number) => $"{FunctionOf(guardrail)}-{number}";

    /// <summary>
    /// Patterns that a guardrail's rules match and no others': a <c>?</c> for each digit. A function's policy has no
    /// room for a statement a rule where many guardrails share one.
    /// </summary>
    /// <param name="count">How many rules it has.</param>
    public static IReadOnlyList<string> RulesOf(string guardrail, int count) =>
        [
            .. Enumerable
                .Range(1, count.ToString(CultureInfo.InvariantCulture).Length)
                .Select(digits => $"{FunctionOf(guardrail)}-{new string('?', digits)}"),
        ];

    /// <summary>
    /// The queue in which a guardrail's events wait where it has a grace: its rules then feed the queue and not the
    /// function.
    /// </summary>
    public static string GraceOf(string guardrail) => $"{FunctionOf(guardrail)}-grace";

    /// <summary>The rule that makes a function sweep.</summary>
    public static string SweepOf(string function) => $"{function}-sweep";

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

    /// <summary>The alarm of something else, e.g. <c>breaker</c>.</summary>
    public static string AlarmOf(string what) => Prefix + what;

    private static string Fit(string text, int room)
    {
        if (text.Length > LongestId)
        {
            throw new ArgumentException(
                $"'{text}' has {text.Length} characters: an id may have {LongestId}, so that AWS takes the "
                    + "names that are made of it",
                nameof(text)
            );
        }
        if (text.Length <= room)
            return text;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
        return $"{text[..(room - HashDigits - 1)]}-{hash}";
    }
}
