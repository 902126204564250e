using System.CommandLine;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>Options that several verbs share; each verb makes its own.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for programs." };

    public static Option<string> Endpoint() =>
        new("--endpoint")
        {
            HelpName = "URL",
            Description = "A URL that stands for every AWS service, e.g. an emulator's http://127.0.0.1:5000.",
            Validators =
            {
                result =>
                {
                    if (
                        !Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var uri)
                        || uri.Scheme is not ("http" or "https")
                    )
                        result.AddError(
                            $"--endpoint '{result.GetValueOrDefault<string>()}' is not a URL: give one such as http://127.0.0.1:5000"
                        );
                },
            },
        };

    public static Option<string> Region() =>
        new("--region") { HelpName = "REGION", Description = "The ledger's region; AWS_REGION is the default." };

    public static Option<string> Table() =>
        new("--table")
        {
            HelpName = "NAME",
            Description = "The ledger table; REMEDIATION_LEDGER_TABLE is the default.",
        };

    public static Option<Mode> Mode(Mode @default, string description)
    {
        var option = new Option<Mode>("--mode")
        {
            HelpName = "audit|enforce",
            Description = description,
            DefaultValueFactory = _ => @default,
        };
        option.CustomParser = result =>
            result.Tokens.Count == 1
                ? result.Tokens[0].Value switch
                {
                    "audit" => Engine.Mode.Audit,
                    "enforce" => Engine.Mode.Enforce,
                    var other => Wrong(result, $"--mode is '{other}': it must be audit or enforce"),
                }
                : @default;
        return option;
    }

    /// <summary>The table's name from the option or the environment.</summary>
    public static string TableName(string? given) =>
        Given(given)
        ?? throw new CliException(ExitCode.Usage, "no ledger table: give --table NAME or set REMEDIATION_LEDGER_TABLE");

    public static string? Given(string? table) =>
        table is { Length: > 0 } ? table
        : Environment.GetEnvironmentVariable(Variables.LedgerTable) is { Length: > 0 } name ? name
        : null;

    /// <summary>Clients with the SDK's default credentials; an endpoint of one's own gets stand-in credentials if there are none.</summary>
    public static AwsClients Aws(string? endpoint, string? region)
    {
        var name =
            region
            ?? Variable("AWS_REGION")
            ?? Variable("AWS_DEFAULT_REGION")
            ?? (
                endpoint is not null
                    ? "us-east-1"
                    : throw new CliException(ExitCode.Usage, "no region: give --region REGION or set AWS_REGION")
            );
        // An emulator must never be given real credentials.
        return new(name, endpoint is null ? null : new BasicAWSCredentials("emulated", "emulated"), endpoint);
    }

    public static LedgerTable Ledger(AwsClients aws, string table) =>
        new(LedgerTable.ClientOf(aws), table, TimeProvider.System);

    public static Guardrail Guardrail(string id) =>
        Catalogue.Find(id)
        ?? throw new CliException(
            ExitCode.Usage,
            $"there is no guardrail '{id}': `remediate list` lists them{(Catalogue.All.FirstOrDefault(g => g.Id.Contains(id, StringComparison.OrdinalIgnoreCase)) is { } near ? $"; did you mean {near.Id}?" : "")}"
        );

    /// <summary>The settings that the functions would read here.</summary>
    public static Settings Settings()
    {
        try
        {
            return SettingsReader.Read(Variable(Variables.Settings), Catalogue.All);
        }
        catch (SettingsException e)
        {
            throw new CliException(ExitCode.Usage, $"{Variables.Settings} {e.Message}");
        }
    }

    /// <summary>An account id from an option, checked.</summary>
    public static string? AccountId(string? given) =>
        given is null || (given.Length == 12 && given.All(char.IsAsciiDigit))
            ? given
            : throw new CliException(ExitCode.Usage, $"--account '{given}' is not an account id: give its 12 digits");

    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static Mode Wrong(System.CommandLine.Parsing.ArgumentResult result, string error)
    {
        result.AddError(error);
        return default;
    }
}
