using System.CommandLine;
using System.CommandLine.Parsing;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Cli.Credentials;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli;

/// <summary>
/// Options that several verbs share: where AWS and the ledger are, and how to print. Each verb makes its own.
/// </summary>
internal sealed class CommonOptions
{
    private const string EmulatedRegion = "us-east-1";

    public Option<string> Table { get; } =
        new("--table")
        {
            HelpName = "NAME",
            Description =
                "The ledger table; the default is REMEDIATION_LEDGER_TABLE, or else what the deployment says in the "
                + $"parameter {Deployed.LedgerParameter}.",
        };

    public Option<string> Endpoint { get; } =
        new("--endpoint")
        {
            HelpName = "URL",
            Description = "A URL that stands for every AWS service, e.g. an emulator's http://127.0.0.1:5000.",
            Validators = { RequireUrl },
        };

    public Option<string> Region { get; } =
        new("--region")
        {
            HelpName = "REGION",
            Description = "The ledger's region; the default is AWS_REGION, or else the profile's.",
        };

    public Option<string> Role { get; } = RoleOption.Create();

    public FormatOptions Format { get; init; } = new();

    /// <summary>Whether a text is the URL of a service.</summary>
    public static bool IsUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>The region that the environment names, or else the profile; null where neither does.</summary>
    public static string? RegionOfEnvironment =>
        Input.Variable(Variables.Region) ?? Input.Variable(Variables.DefaultRegion) ?? Profiles.Region;

    /// <summary>Where progress and words are shown: nowhere where a program reads the answer.</summary>
    public Output Shown(ParseResult parsed, Output output) =>
        Format.Of(parsed) == OutputFormat.Table ? output : Output.None;

    /// <summary>The endpoint; null for AWS itself.</summary>
    public string? EndpointOf(ParseResult parsed) => parsed.GetValue(Endpoint);

    private string? TableIfGiven(ParseResult parsed) =>
        parsed.GetValue(Table) is { Length: > 0 } name ? name : Input.Variable(Variables.LedgerTable);

    /// <summary>The table's name from the option, the environment, or the deployment's parameter.</summary>
    /// <exception cref="CliException">None of them gives one.</exception>
    public async Task<string> TableNameAsync(ParseResult parsed, AwsClients aws, CancellationToken cancel) =>
        Place.Current.Table = TableIfGiven(parsed) ?? await DeployedTableAsync(aws, cancel);

    /// <summary>By whose permissions to work, as <c>--role</c> says; without it by the caller's own.</summary>
    /// <exception cref="CliException">No region is given, or the role is none.</exception>
    /// <exception cref="RoleNotAssumedException">STS refuses the role.</exception>
    /// <param name="region">The region, of a verb that has its own option for it.</param>
    public async Task<Access> AccessAsync(ParseResult parsed, CancellationToken cancel, string? region = null)
    {
        var own = await AwsAsync(parsed, region, cancel);
        var access = await Access.OpenAsync(own, RoleOption.ValueOf(parsed, Role), cancel);
        await SayWhereAsync(parsed, access, cancel);
        return access;
    }

    /// <summary>
    /// The caller's own clients, for verbs that judge resources here: the operator's role may look at none.
    /// </summary>
    /// <param name="verb">The verb, for the error.</param>
    /// <param name="region">The region, of a verb that has its own option for it.</param>
    /// <exception cref="CliException">No region is given, or a role is asked for.</exception>
    public async Task<AwsClients> OwnAwsAsync(
        string verb,
        ParseResult parsed,
        CancellationToken cancel,
        string? region = null
    )
    {
        if (RoleOption.ValueOf(parsed, Role) != RoleOption.None)
        {
            throw CliException.Usage(
                $"`remediate {verb}` reads your resources, which the operator's role may not: "
                    + $"give --role {RoleOption.None} to work with your own credentials"
            );
        }
        var own = await AwsAsync(parsed, region, cancel);
        await SayWhereAsync(parsed, new(own, own), cancel);
        return own;
    }

    /// <summary>
    /// Clients with the user's credentials, which are asked for here and not in the middle of the work; an endpoint of
    /// one's own gets stand-in credentials.
    /// </summary>
    /// <exception cref="CliException">No region is given, or there is no such profile.</exception>
    /// <exception cref="CredentialsException">There are no credentials.</exception>
    private async Task<AwsClients> AwsAsync(ParseResult parsed, string? given, CancellationToken cancel)
    {
        var profile = ProfileOption.ValueOf(parsed);
        if (profile is not null)
            Profiles.Use(profile);
        var endpoint = EndpointOf(parsed);
        var region = RegionOption.Checked(given ?? parsed.GetValue(Region) ?? RegionOfEnvironment);
        if (endpoint is null && region is null)
            throw RegionOption.Missing();
        var place = Place.Current;
        place.Region = region ?? EmulatedRegion;
        // An emulator must never be given real credentials.
        var credentials = endpoint is null
            ? await CredentialsAsync(profile, place.Region, cancel)
            : new BasicAWSCredentials("emulated", "emulated");
        return place.Own = new(place.Region, credentials, endpoint);
    }

    private static async Task<AWSCredentials> CredentialsAsync(string? profile, string region, CancellationToken cancel)
    {
        Endpoints.Check();
        var credentials = CredentialSource.Of(profile, region, new(cancel));
        await credentials.GetCredentialsAsync();
        return credentials;
    }

    /// <summary>Tells people whose account they are about to look at or to change; a program has its answer.</summary>
    private async Task SayWhereAsync(ParseResult parsed, Access access, CancellationToken cancel)
    {
        if (Format.Of(parsed) != OutputFormat.Table)
            return;
        var where = Text.Harmless(await access.WhereAsync(cancel));
        await parsed.InvocationConfiguration.Error.WriteLineAsync(where);
    }

    /// <summary>
    /// The table for running the engine here: to repair there must be one; an audit may do without, and then keeps no
    /// record.
    /// </summary>
    public async Task<string?> TableForAsync(Mode mode, ParseResult parsed, AwsClients aws, CancellationToken cancel) =>
        mode == Mode.Enforce ? await TableNameAsync(parsed, aws, cancel) : Place.Current.Table = TableIfGiven(parsed);

    /// <summary>The ledger that the options name, or the deployment's.</summary>
    public async Task<LedgerTable> LedgerAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (aws, _) = await AccessAsync(parsed, cancel);
        return LedgerOf(aws, await TableNameAsync(parsed, aws, cancel));
    }

    /// <summary>The ledger in a table.</summary>
    public static LedgerTable LedgerOf(AwsClients aws, string table) =>
        new(LedgerTable.ClientOf(aws), table, TimeProvider.System);

    private static async Task<string> DeployedTableAsync(AwsClients aws, CancellationToken cancel) =>
        await DeployedTableIfAnyAsync(aws, cancel)
        ?? throw CliException.Usage(
            $"no ledger table: {aws.Region} has no parameter {Deployed.LedgerParameter}, so nothing is deployed "
                + $"there; give --region REGION, or --table NAME, or set {Variables.LedgerTable}"
        );

    /// <summary>The ledger that a region's deployment names; null if there is none.</summary>
    public static async Task<string?> DeployedTableIfAnyAsync(AwsClients aws, CancellationToken cancel)
    {
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        try
        {
            var answer = await ssm.GetParameterAsync(new() { Name = Deployed.LedgerParameter }, cancel);
            return answer.Parameter.Value;
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    private static void RequireUrl(OptionResult result)
    {
        var text = result.GetValueOrDefault<string>();
        if (!IsUrl(text))
            result.AddError($"--endpoint '{text}' is not a URL: give one such as http://127.0.0.1:5000");
    }
}
