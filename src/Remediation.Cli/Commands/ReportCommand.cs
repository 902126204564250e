using System.CommandLine;
using System.Reflection;
using System.Text;
using Remediation.Cli.Reporting;
using Remediation.Cli.Sweeping;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>report</c>: one HTML file that somebody signs before enforcement is switched on.</summary>
internal sealed class ReportCommand : Verb
{
    private readonly Output output;

    private readonly Option<string> file = new("--out")
    {
        HelpName = "FILE",
        Description = "The file to write, in the place of one that is there; piped, standard output is the default.",
    };

    private readonly Option<bool> recorded = new("--recorded")
    {
        Description = "Of what the ledger has recorded. This is the default.",
    };

    private readonly Option<bool> sweep = new("--sweep")
    {
        Description = "Of the account as it is now: every resource is judged, and nothing is written or recorded.",
    };

    private readonly Option<bool> sample = new("--sample")
    {
        Description = "Of made-up records, to see what a report looks like; needs no account.",
    };

    private readonly HistoryFilter filter = new();
    private readonly CommonOptions common = new();

    public ReportCommand(Output output)
        : base(
            "report",
            "Write one HTML file of what was or would be changed, to be read, searched, printed and signed.",
            "remediate report --out report.html",
            "remediate report --since 30d --out report.html",
            "remediate report --sweep --out now.html",
            "remediate report --sample --out sample.html"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default, then what the deployment says in its "
            + "parameter. With --sweep the exemptions and pauses of a table that is named count.";
        common.Role.Description = "Without --sweep: " + common.Role.Description;
        Add(file);
        Add(recorded);
        Add(sweep);
        Add(sample);
        filter.AddTo(this);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Validators.Add(result =>
        {
            var sources = new[] { recorded, sweep, sample }.Where(option => result.GetValue(option)).ToList();
            if (sources.Count > 1)
                result.AddError($"{string.Join(" and ", sources.Select(o => o.Name))} exclude each other: give one");
        });
        SetAction(RunAsync);
    }

    private static string Version =>
        typeof(ReportCommand)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var path = parsed.GetValue(file);
        if (path is null && output.IsTerminal)
            throw CliException.Usage("the report is HTML: give --out FILE, or pipe it");
        if (path is not null)
            RequireWritable(path);
        // What is no time or account is told before the account is asked.
        _ = filter.Of(parsed);
        var report = await ReportAsync(parsed, path is null ? Output.None : output, cancel);
        var page = Page.Of(report);
        if (path is null)
            await output.Writer.WriteAsync(page.Html.AsMemory(), cancel);
        else
            await WriteAsync(path, page, report, cancel);
        foreach (var (guardrail, fault) in report.Faults)
        {
            var words = Text.Harmless($"remediate: {guardrail} could not be looked at to its end: {fault}");
            await parsed.InvocationConfiguration.Error.WriteLineAsync(words);
        }
        return report.Faults.Count > 0 ? ExitCode.Aws : ExitCode.Ok;
    }

    private Task<Report> ReportAsync(ParseResult parsed, Output shown, CancellationToken cancel)
    {
        if (parsed.GetValue(sample))
        {
            var made = SampleReport.Create(Version);
            return Task.FromResult(made with { Records = [.. made.Records.Where(filter.Of(parsed))] });
        }
        return parsed.GetValue(sweep) ? SweptAsync(parsed, shown, cancel) : RecordedAsync(parsed, cancel);
    }

    private async Task<Report> RecordedAsync(ParseResult parsed, CancellationToken cancel)
    {
        var settings = Input.Settings().Exemptions;
        var access = await common.AccessAsync(parsed, cancel);
        var table = await common.TableNameAsync(parsed, access.Aws, cancel);
        var identity = await access.IdentityAsync(cancel);
        var ledger = CommonOptions.LedgerOf(access.Aws, table);
        var isMeant = filter.Of(parsed);
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(arn: null, cancel))
        {
            if (isMeant(record))
                records.Add(record);
        }
        return new()
        {
            Scope = ScopeOf(parsed, identity.Account, identity.Region, $"the ledger {table}"),
            Records = records,
            Switches = await ledger.SwitchesAsync(cancel),
            Exemptions = settings,
        };
    }

    private async Task<Report> SweptAsync(ParseResult parsed, Output shown, CancellationToken cancel)
    {
        if (filter.OfEvents(parsed) is [var option, ..])
        {
            throw CliException.Usage(
                $"{option} is about events, and a sweep looks at the account as it is now: leave it or --sweep out"
            );
        }
        var aws = await common.OwnAwsAsync("report --sweep", parsed, cancel);
        var table = await common.TableForAsync(Mode.Audit, parsed, aws, cancel);
        var ledger = new SweptLedger(table is null ? null : CommonOptions.LedgerOf(aws, table));
        var ids = filter.GuardrailsOf(parsed) is { Count: > 0 } chosen ? string.Join(',', chosen) : null;
        var created = await LocalEngine.CreateAsync(aws, Mode.Audit, table, cancel, ids, _ => ledger);
        var engine = created with { KeepsRecords = false };
        var account = engine.Pipeline.Identity.Account;
        var tick = new Trigger.Sweep(Guid.NewGuid().ToString(), account, aws.Region, TimeProvider.System.GetUtcNow());
        shown.Line($"looking at account {account} in {aws.Region}");
        var sweeper = new Sweeper(engine, aws, tick, shown);
        var swept = await sweeper.RunAsync([.. Catalogue.All.Where(engine.Configuration.Guardrails.Contains)], cancel);
        if (sweeper.IsStopped)
            throw CliException.Failed("stopped before its end: no report was written");
        return new()
        {
            Scope = ScopeOf(parsed, account, aws.Region, SweptWords(swept, table)),
            Records = [.. ledger.Records.Where(filter.Of(parsed))],
            Switches = await ledger.SwitchesAsync(cancel),
            Exemptions = engine.Configuration.Settings.Exemptions,
            Faults = swept
                .Where(one => one.Fault is not null)
                .ToDictionary(one => one.Guardrail, one => App.Words(one.Fault!)),
        };
    }

    private static string SweptWords(IReadOnlyList<Swept> swept, string? table)
    {
        var judged = swept.Sum(one => one.Totals.Values.Sum());
        var switches = table is null
            ? "no exemption or pause was known"
            : $"with the exemptions and pauses of the ledger {table}";
        var guardrails = Text.Count(swept.Count, "guardrail");
        return $"a sweep of the account by {guardrails} that judged {Text.Count(judged, "time")}, {switches}";
    }

    private Scope ScopeOf(ParseResult parsed, string account, string region, string source) =>
        new()
        {
            Account = account,
            Region = region,
            Source = source,
            Version = Version,
            MadeAt = TimeProvider.System.GetUtcNow(),
            Filter = filter.WordsOf(parsed),
        };

    // Told before the work and not after it.
    private static void RequireWritable(string path)
    {
        // To put a file in the place of a device would take it away from everybody.
        var isOdd = path.Length == 0 || Directory.Exists(path) || path.StartsWith("/dev/", StringComparison.Ordinal);
        if (isOdd)
            throw CliException.Usage(
                $"--out '{path}' is no file: give one such as report.html, or leave it out to pipe"
            );
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw CliException.Usage($"--out '{path}': there is no folder {folder}; make it first");
    }

    private static string? LinkedBy(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null;

    // Whoever stops it half-way keeps the report that was there.
    private async Task WriteAsync(string path, Page page, Report report, CancellationToken cancel)
    {
        // A link stays one, and what it leads to is replaced.
        var whole = LinkedBy(path) ?? Path.GetFullPath(path);
        var part = Path.Combine(Path.GetDirectoryName(whole)!, $".report-{Guid.NewGuid():N}.part");
        try
        {
            await File.WriteAllTextAsync(part, page.Html, new UTF8Encoding(false), cancel);
            File.Move(part, whole, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"--out '{path}' cannot be written ({e.Message}): give a file that you may write");
        }
        finally
        {
            File.Delete(part);
        }
        output.Line($"wrote {path}: {Text.Count(report.Records.Count, "record")}, SHA-256 of the data {page.Digest}");
    }
}
