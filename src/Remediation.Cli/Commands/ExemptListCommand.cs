using System.CommandLine;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Commands;

/// <summary><c>exempt list</c>: the exemptions there are.</summary>
internal sealed class ExemptListCommand : Verb
{
    private static readonly Column[] Columns =
    [
        Column.Whole("Id"),
        new("State"),
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Whole("Principal"),
        new("Account"),
        Column.Prose("Owner"),
        Column.Prose("Reason"),
        new("Ends"),
    ];

    private readonly Output output;
    private readonly CommonOptions common = new();

    public ExemptListCommand(Output output)
        : base(
            "list",
            "List the ledger's exemptions, also those that have expired, and the permanent ones of "
                + "REMEDIATION_SETTINGS.",
            "remediate exempt list",
            "remediate exempt list --json | jq -r '.[] | select(.state == \"active\") | .id'"
        )
    {
        this.output = output;
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var settings = Input.Settings().Exemptions;
        var ledger = await common.LedgerAsync(parsed, cancel);
        var switches = await ledger.SwitchesAsync(cancel);
        var all = settings.Permanent.Concat(switches.Exemptions.OrderBy(e => e.Expires)).ToList();
        var now = TimeProvider.System.GetUtcNow();
        var listing = Listing.Of(
            Columns,
            all,
            e => Cells(e, now, settings),
            e => Exemptions.Describe(e, Exemptions.StateOf(e, now, settings))
        );
        output.Print(common.Format.Of(parsed), listing, () => Print(listing));
        return ExitCode.Ok;
    }

    private void Print(Listing listing)
    {
        if (listing.Rows.Count == 0)
            output.Line("there is no exemption");
        else
            output.Table(listing);
    }

    private static string[] Cells(Exemption exemption, DateTimeOffset now, ExemptionSettings settings) =>
        [
            exemption.Id,
            Exemptions.StateOf(exemption, now, settings),
            exemption.Guardrail,
            exemption.Resource,
            exemption.Principal,
            exemption.Account,
            exemption.Owner,
            exemption.Reason,
            Exemptions.EndOf(exemption, settings) is { } end ? $"{end:u}" : "never",
        ];
}
