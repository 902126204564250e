using System.Text.RegularExpressions;
using Remediation.Cli.Credentials;
using Remediation.Engine;
using Remediation.Engine.Access;

namespace Remediation.Cli;

/// <summary>By whose permissions a verb works, and who is behind it.</summary>
/// <param name="Aws">The clients to work with.</param>
/// <param name="Own">The caller's own clients, which tell who it is.</param>
internal sealed partial record Access(AwsClients Aws, AwsClients Own)
{
    private const int ShortestSession = 2;
    private const int LongestSession = 64;

    private RolesToAssume? Roles { get; init; }
    private string Session { get; init; } = Deployed.Session;

    /// <summary>The clients of an undo: each service's by its own role, if a role is assumed at all.</summary>
    public UndoClients Undoing => new(Aws, Roles, Session);

    /// <summary>Whose account is worked in: the role's if one was assumed, else the caller's.</summary>
    public async Task<Identity> IdentityAsync(CancellationToken cancel) =>
        Roles is { } roles ? new(roles.Partition, Aws.Region, roles.Account) : await Caller.IdentityAsync(Own, cancel);

    /// <summary>One line that tells whose account is worked in, where, and as whom.</summary>
    public async Task<string> WhereAsync(CancellationToken cancel)
    {
        var at = Aws.Endpoint is { } url ? $", at {url}" : null;
        try
        {
            var arn = await Caller.ArnAsync(Own, cancel);
            var account = Roles?.Account ?? await Caller.AccountAsync(Own, cancel);
            Place.Current.Account = account;
            var by = Roles is { } roles ? $", by {roles.ArnOf(OwnRoles.Operator)}" : null;
            return $"account {account}, {Aws.Region}, as {arn}{by}{at}";
        }
        catch (Exception e) when (AwsError.Is(e, cancel) && !CredentialFault.IsRefused(e))
        {
            // Whoever pauses is in a hurry, and what STS cannot say the work itself may not need.
            return $"account not known, since STS does not answer, {Aws.Region}{at}";
        }
    }

    /// <summary>Assumes the role that was asked for.</summary>
    /// <param name="own">The caller's own clients.</param>
    /// <param name="role">A value of <see cref="RoleOption"/>.</param>
    /// <exception cref="RoleNotAssumedException">STS refuses it.</exception>
    public static async Task<Access> OpenAsync(AwsClients own, string role, CancellationToken cancel)
    {
        if (role == RoleOption.None)
            return new(own, own);
        var caller = await Caller.ArnAsync(own, cancel);
        var place = RoleOption.OperatorOf(role) ?? Arn.Parse(caller);
        if (place is null)
            throw CliException.Failed($"STS says that you are '{caller}', which is no ARN");
        var roles = new RolesToAssume(place.Partition, place.Account);
        var session = SessionOf(caller);
        var assumed = new AssumedRole(own, roles.ArnOf(OwnRoles.Operator), session);
        // Refused here, and not in the middle of the work.
        await assumed.GetCredentialsAsync();
        return new(own.With(assumed), own) { Roles = roles, Session = session };
    }

    /// <summary>
    /// The name of the sessions, by which CloudTrail tells of each call who made it: the user's name, or the name of
    /// the role's session, which IAM Identity Center gives after the person.
    /// </summary>
    /// <remarks>
    /// A session's name has 2 to 64 of these characters:
    /// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    /// </remarks>
    /// <param name="caller">The caller's ARN.</param>
    public static string SessionOf(string caller)
    {
        var name = NotInNames().Replace(caller[(caller.LastIndexOfAny(['/', ':']) + 1)..], "-");
        if (name.Length > LongestSession)
            name = name[..LongestSession];
        return name.PadRight(ShortestSession, '-');
    }

    [GeneratedRegex(@"[^A-Za-z0-9_+=,.@\-]")]
    private static partial Regex NotInNames();
}
