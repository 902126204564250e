namespace Remediation.Model.Deployment;

/// <summary>Our own roles: what they are called, and by whose changes we know our own.</summary>
/// <remarks>
/// A role's name is unique in an account whatever its path, and has at most 64 characters:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
/// </remarks>
public static class OwnRoles
{
    /// <summary>The path of all our roles.</summary>
    public const string Path = "/remediation/";

    /// <summary>The name of the one inline policy that each has.</summary>
    public const string Policy = "exact";

    /// <summary>The path of the roles that repair; below it is a path for each <see cref="Risk"/>.</summary>
    public const string WritePath = Path + "write/";

    /// <summary>The most characters that a guardrail's id may have, so that IAM takes the name of its role.</summary>
    public static readonly int LongestId = Deployed.Longest - Deployed.Prefix.Length;

    /// <summary>The path of the roles that read.</summary>
    public const string ReadPath = Path + "read/";

    /// <summary>The path of the roles that undo.</summary>
    public const string UndoPath = Path + "undo/";

    /// <summary>
    /// The operator's role, by which the command line works: the ledger, its switches, sweeps, and the undo roles.
    /// </summary>
    public static readonly OwnRole Operator = OperatorOf(null);

    /// <summary>The ARNs of all our roles in an account, as a pattern.</summary>
    public static string Of(string partition, string account) => $"arn:{partition}:iam::{account}:role{Path}*";

    /// <summary>The role that a guardrail's calls are made with.</summary>
    /// <exception cref="ArgumentException">The guardrail writes nothing, so that it has no role to write
    /// with.</exception>
    public static OwnRole RoleOf(Guardrail guardrail, Phase phase) =>
        phase switch
        {
            Phase.Read => ReaderOf(ServiceOf(guardrail)),
            Phase.Write => WriterOf(guardrail),
            _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "a phase is read or write"),
        };

    /// <summary>The service that a guardrail is of: the first word of its id, e.g. <c>s3</c>.</summary>
    public static string ServiceOf(Guardrail guardrail) => guardrail.Id.Split('-')[0];

    /// <summary>The role by which the guardrails of a service read.</summary>
    public static OwnRole ReaderOf(string service) => new(ReadPath, $"{Deployed.Prefix}read-{service}");

    /// <summary>The operator's role of a home.</summary>
    /// <param name="home">Its home region; null for the first home of the account.</param>
    public static OwnRole OperatorOf(string? home) => new(Path, $"{Deployed.Prefix}operator{EndOf(home)}");

    /// <summary>The engine's own role.</summary>
    /// <param name="home">Its home region; null for the first home of the account.</param>
    public static OwnRole EngineOf(string? home) => new(Path, Deployed.Engine + EndOf(home));

    /// <summary>The watchdog's own role.</summary>
    /// <param name="home">Its home region; null for the first home of the account.</param>
    public static OwnRole WatchdogOf(string? home) => new(Path, Deployed.Watchdog + EndOf(home));

    /// <summary>
    /// The role by which the repairs of a service's guardrails are undone; operators alone assume it.
    /// </summary>
    public static OwnRole UndoerOf(string service) => new(UndoPath, $"{Deployed.Prefix}undo-{service}");

    private static string EndOf(string? home) => home is null ? "" : $"-{home}";

    private static OwnRole WriterOf(Guardrail guardrail)
    {
        if (guardrail.Risk == Risk.NotifyOnly)
            throw new ArgumentException($"{guardrail.Id} only tells: it has no role to write with", nameof(guardrail));
        return new($"{WritePath}{PathOf(guardrail.Risk)}/", Deployed.Prefix + guardrail.Id);
    }

    private static string PathOf(Risk risk) =>
        risk switch
        {
            Risk.Safe => "safe",
            Risk.Disruptive => "disruptive",
            Risk.Destructive => "destructive",
            _ => throw new ArgumentOutOfRangeException(nameof(risk), risk, "a guardrail of this risk writes nothing"),
        };
}
