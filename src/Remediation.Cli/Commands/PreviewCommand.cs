using System.CommandLine;
using Remediation.Cli.Previewing;
using Remediation.Cli.Sweeping;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>preview</c>: what enforcing would change now.</summary>
internal sealed class PreviewCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string[]> ids = new Argument<string[]>("ID")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "The guardrails' ids; without one every guardrail.",
    }.WithIds();

    private readonly Option<bool> recorded = new("--recorded")
    {
        Description =
            "Read the ledger of a deployment in audit instead of the account: of each resource what was found last.",
    };

    private readonly CommonOptions common = new();

    public PreviewCommand(Output output)
        : base(
            "preview",
            "Show what enforcing would change now, and who would lose rights; changes nothing.",
            "remediate preview",
            "remediate preview iam-admin-policy-attached",
            "remediate preview --recorded --json"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default. "
            + "With --recorded it is read, and what the deployment says in its parameter is the default; "
            + "without it its exemptions and pauses count, and what is found is recorded.";
        common.Region.Description = "The region that is looked at; AWS_REGION is the default.";
        common.Role.Description = "With --recorded: " + common.Role.Description;
        Add(ids);
        Add(recorded);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Table);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var named = parsed.GetValue(ids)!.Select(id => Input.Guardrail(id).Id).Distinct().ToList();
        var preview = parsed.GetValue(recorded)
            ? await RecordedAsync(named, parsed, cancel)
            : await FoundAsync(named, common.Shown(parsed, output), parsed, cancel);
        output.Print(common.Format.Of(parsed), preview.ToListing(), () => preview.Print(output));
        return preview.Faults.Count > 0 ? ExitCode.Aws : ExitCode.Ok;
    }

    private async Task<Preview> RecordedAsync(List<string> named, ParseResult parsed, CancellationToken cancel)
    {
        var ledger = await common.LedgerAsync(parsed, cancel);
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(arn: null, cancel))
        {
            if (named.Count == 0 || named.Contains(record.Guardrail))
                records.Add(record);
        }
        return Preview.Of(records);
    }

    private async Task<Preview> FoundAsync(
        List<string> named,
        Output shown,
        ParseResult parsed,
        CancellationToken cancel
    )
    {
        var aws = await common.OwnAwsAsync("preview", parsed, cancel);
        var table = await common.TableForAsync(Mode.Audit, parsed, aws, cancel);
        var chosen = named.Count > 0 ? string.Join(',', named) : null;
        var engine = await LocalEngine.CreateAsync(aws, Mode.Audit, table, cancel, chosen);
        var account = engine.Pipeline.Identity.Account;
        var tick = new Trigger.Sweep(Guid.NewGuid().ToString(), account, aws.Region, TimeProvider.System.GetUtcNow());
        shown.Line($"looking at account {account} in {aws.Region}");
        var sweeper = new Sweeper(engine, aws, tick, shown);
        var guardrails = Catalogue.All.Where(engine.Configuration.Guardrails.Contains).ToList();
        return Preview.Of(await sweeper.RunAsync(guardrails, cancel));
    }
}
