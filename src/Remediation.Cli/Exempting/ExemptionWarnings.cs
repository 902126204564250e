using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Remediation.Engine;

namespace Remediation.Cli.Exempting;

/// <summary>What is right about an exemption and yet may not be what somebody means.</summary>
/// <param name="own">The caller's own clients, which look principals up.</param>
/// <param name="identity">The account that it is for.</param>
internal sealed class ExemptionWarnings(AwsClients own, Identity identity)
{
    /// <summary>Days after which nobody remembers why.</summary>
    private const int Far = 30;

    /// <param name="asked">The exemption that is asked for.</param>
    /// <param name="others">Those that there are, permanent ones too.</param>
    /// <param name="settings">The settings, which end what is written to last longer.</param>
    public async Task<IReadOnlyList<string>> OfAsync(
        Exemption asked,
        IEnumerable<Exemption> others,
        ExemptionSettings settings,
        CancellationToken cancel
    )
    {
        string?[] warnings =
        [
            OfOthers(asked, others, settings),
            OfWidth(asked),
            OfEnd(asked),
            ExemptionRules.WarningOf(asked),
            await OfPrincipalAsync(asked.Principal, cancel),
        ];
        return [.. warnings.OfType<string>()];
    }

    private string? OfOthers(Exemption asked, IEnumerable<Exemption> others, ExemptionSettings settings)
    {
        var now = asked.Created!.Value;
        var valid = others
            .Where(other => Exemptions.StateOf(other, now, settings) is Exemptions.Active or Exemptions.Permanent)
            .ToList();
        if (valid.Find(other => Covering.IsSame(other, asked)) is { } same)
        {
            var end = Exemptions.EndOf(same, settings) is { } time ? $"until {time:u}" : "for good";
            return $"exemption {same.Id} of {same.Owner} is for the same, {end}: one of the two is enough";
        }
        var wider = valid.Find(other =>
            Covering.Covers(other, asked, identity.Account)
            && (Exemptions.EndOf(other, settings) is not { } end || end >= asked.Expires)
        );
        return wider is null
            ? null
            : $"exemption {wider} covers all of this already: {wider.Guardrail} of {wider.Resource}";
    }

    private static string? OfWidth(Exemption asked)
    {
        if (asked.IsExact)
            return null;
        var parts = asked.Resource.Split(':', 6);
        var whose = asked.Principal == ExemptionRules.All ? "" : $", for what {asked.Principal} does";
        if (asked.Resource == ExemptionRules.All || parts.Length < 3 || IsAny(parts[2]))
        {
            return parts.Length < 6 || IsAny(parts[5])
                ? $"it exempts every resource of the account{whose}: name the resources, or pause the guardrail"
                : null;
        }
        return parts.Length < 6 || IsAny(parts[5])
            ? $"it exempts every resource of the service {parts[2]}{whose}: name the resources, or pause the guardrail"
            : null;
    }

    private static bool IsAny(string part) => part.Length > 0 && part.All(sign => sign is '*' or ':' or '/');

    private static string? OfEnd(Exemption asked)
    {
        var days = (asked.Expires - asked.Created)?.TotalDays;
        return days > Far
            ? $"it lasts {days:F0} days: after {Far} few remember why; give a nearer end and prolong it"
            : null;
    }

    // What is in another account, a federated user and a service cannot be looked up.
    private async Task<string?> OfPrincipalAsync(string principal, CancellationToken cancel)
    {
        if (principal.AsSpan().ContainsAny('*', '?') || Arn.Parse(principal) is not { } arn)
            return null;
        if (arn.Account != identity.Account || arn.Partition != identity.Partition)
            return $"the principal {principal} is of another account: whether it exists is not known";
        var iam = own.Client(() =>
            new AmazonIdentityManagementServiceClient(
                own.Credentials,
                own.Configured(new AmazonIdentityManagementServiceConfig())
            )
        );
        try
        {
            return await HasOtherArnAsync(iam, arn, cancel) is { } real
                ? $"the principal {principal} does not exist; there is {real}"
                : null;
        }
        catch (NoSuchEntityException)
        {
            return $"the principal {principal} does not exist: whoever may make it is exempt then";
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return $"whether the principal {principal} exists could not be asked: {App.Words(e)}";
        }
    }

    // IAM finds a name whatever its path is.
    private static async Task<string?> HasOtherArnAsync(
        AmazonIdentityManagementServiceClient iam,
        Arn arn,
        CancellationToken cancel
    )
    {
        var real = (arn.Service, arn.Type) switch
        {
            ("iam", "role") => (await iam.GetRoleAsync(new() { RoleName = arn.Name }, cancel)).Role.Arn,
            ("iam", "user") => (await iam.GetUserAsync(new() { UserName = arn.Name }, cancel)).User.Arn,
            ("sts", "assumed-role") => await OfSessionAsync(iam, arn, cancel),
            _ => $"{arn}",
        };
        return real == $"{arn}" ? null : real;
    }

    private static async Task<string> OfSessionAsync(
        AmazonIdentityManagementServiceClient iam,
        Arn session,
        CancellationToken cancel
    )
    {
        var name = session.Resource.Split('/', ':')[1];
        await iam.GetRoleAsync(new() { RoleName = name }, cancel);
        return $"{session}";
    }
}
