using System.CommandLine;
using Remediation.Cli;
using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>Help, exit codes and what needs no account.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task Help_lists_every_verb_with_examples_and_exit_codes()
    {
        var run = await Run.Of("--help");
        Assert.Equal(0, run.Code);
        Assert.All(
            [
                "list",
                "show",
                "policy",
                "sweep",
                "apply",
                "replay",
                "redrive",
                "history",
                "report",
                "undo",
                "exempt",
                "pause",
                "resume",
                "status",
                "doctor",
                "docs",
                "demo",
            ],
            verb => Assert.Matches($"(?m)^  {verb} ", run.Output)
        );
        Assert.Contains("Examples:\n  remediate list", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 ok", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData("list"),
        InlineData("show"),
        InlineData("policy"),
        InlineData("policy scp"),
        InlineData("sweep"),
        InlineData("apply"),
        InlineData("replay"),
        InlineData("redrive"),
        InlineData("history"),
        InlineData("report"),
        InlineData("undo")
    ]
    [
        InlineData("exempt"),
        InlineData("exempt add"),
        InlineData("exempt list"),
        InlineData("exempt remove"),
        InlineData("pause"),
        InlineData("resume"),
        InlineData("status"),
        InlineData("doctor"),
        InlineData("docs"),
        InlineData("demo")
    ]
    public async Task Every_verb_has_help_with_examples(string verb)
    {
        var run = await Run.Of([.. verb.Split(' '), "--help"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains(
            $"Examples:\n  remediate {verb}",
            run.Output.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("is not a record's id", "undo", "nonsense", "--table", "ledger", "--endpoint", "http://127.0.0.1:1")]
    [InlineData("--endpoint 'nowhere' is not a URL", "history", "--table", "ledger", "--endpoint", "nowhere")]
    [InlineData("there is no guardrail 'nonsense': `remediate list`", "show", "nonsense")]
    [InlineData("there is no guardrail 'nonsense': `remediate list`", "policy", "nonsense")]
    [InlineData("it must be audit or enforce", "policy", "nonsense", "--mode", "sometimes")]
    [InlineData("there is no file or folder /nowhere", "replay", "/nowhere")]
    [InlineData("give --endpoint URL of an emulator", "replay", "/nowhere", "--mode", "enforce")]
    [InlineData("is neither an ARN", "history", "my-bucket", "--table", "ledger", "--endpoint", "http://127.0.0.1:1")]
    [InlineData(
        "--exempt-for 'long' is not a time",
        "undo",
        "000000000000-20260102T030405Z-0000000000",
        "--exempt-for",
        "long",
        "--table",
        "ledger",
        "--endpoint",
        "http://127.0.0.1:1"
    )]
    [InlineData("`remediate show --help` tells how it is used", "show")]
    [InlineData("`remediate exempt add --help` tells how it is used", "exempt", "add")]
    [InlineData("`remediate exempt --help` tells how it is used", "exempt")]
    [InlineData("--help` tells how it is used", "unknown")]
    public async Task Wrong_usage_is_2_and_names_the_remedy(string error, params string[] args)
    {
        var run = await Run.Of(args);
        Assert.Equal(2, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_that_takes_an_endpoint_takes_a_profile()
    {
        var verbs = Below(App.Root(Output.None)).Where(v => v.Options.Any(o => o.Name == "--endpoint")).ToList();
        Assert.True(verbs.Count >= 12);
        Assert.All(verbs, verb => Assert.Single(verb.Options, option => option.Name == "--profile"));
    }

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(verb => Below(verb).Prepend(verb));

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_3()
    {
        var run = await Run.Of("history", "--table", "ledger", "--endpoint", "http://127.0.0.1:1");
        Assert.Equal(3, run.Code);
        Assert.Contains("could not be reached", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_gives_every_guardrail_by_practice_and_service()
    {
        var grouped = Catalogue.All.OrderBy(g => g.Practice).ThenBy(g => g.Id, StringComparer.Ordinal).ToList();
        var json = (await Run.Of("list", "--json")).Json.AsArray();
        Assert.Equal(grouped.Select(g => g.Id), json.Select(g => (string)g!["id"]!));
        Assert.All(
            grouped.Zip(json),
            pair =>
                Assert.Equal(
                    pair.First.Risk is Risk.Safe ? "mode=enforce"
                        : pair.First.Risk is Risk.NotifyOnly ? "nothing"
                        : "its name",
                    (string)pair.Second!["enforcedBy"]!
                )
        );
        var lines = (await Run.Of("list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(grouped.Select(g => g.Id), lines.Skip(1).Select(line => line.Split('\t')[2]));
        Assert.All(grouped, g => Assert.Contains(lines, line => line.EndsWith(g.Title, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Show_tells_what_is_watched_read_and_written() =>
        Assert.All(
            await Task.WhenAll(Catalogue.All.Select(async g => (Guardrail: g, Run: await Run.Of("show", g.Id)))),
            shown =>
            {
                Assert.Equal(0, shown.Run.Code);
                Assert.All(
                    shown.Guardrail.Writes,
                    w => Assert.Contains(w.Action, shown.Run.Output, StringComparison.Ordinal)
                );
            }
        );

    [Fact]
    public async Task Policies_hold_the_reads_and_in_enforce_the_writes()
    {
        foreach (var guardrail in Catalogue.All)
        {
            var audit = Actions(await Run.Of("policy", guardrail.Id));
            var enforce = await Run.Of(
                "policy",
                guardrail.Id,
                "--mode",
                "enforce",
                "--partition",
                "aws-cn",
                "--account",
                "111122223333",
                "--region",
                "cn-north-1"
            );
            Assert.Equal(Held(guardrail, enforce: false), audit.Distinct().Order());
            Assert.Equal(Held(guardrail, enforce: true), Actions(enforce).Distinct().Order());
            Assert.DoesNotMatch("[{](partition|region|account)[}]", enforce.Output);
        }
    }

    [Fact]
    public async Task The_repositorys_pages_are_fresh()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "global.json")))
            root = Path.GetDirectoryName(root)!;
        var run = await Run.Of("docs", "--check", "--folder", Path.Combine(root, "docs"));
        Assert.Equal((0, ""), (run.Code, run.Errors));
    }

    [Fact]
    public async Task Docs_writes_and_checks()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Equal(0, (await Run.Of("docs", "--folder", folder)).Code);
            Assert.Equal(0, (await Run.Of("docs", "--check", "--folder", folder)).Code);
            var controls = Path.Combine(folder, "controls.md");
            Assert.StartsWith(
                "<!-- Generated by remediate docs; do not edit. -->",
                await File.ReadAllTextAsync(controls, TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
            await File.AppendAllTextAsync(controls, "edited", TestContext.Current.CancellationToken);
            var stale = await Run.Of("docs", "--check", "--folder", folder);
            Assert.Equal(1, stale.Code);
            Assert.Contains(controls, stale.Errors, StringComparison.Ordinal);
            Assert.Equal(0, (await Run.Of("docs", "--folder", folder)).Code);
            Assert.Equal(0, (await Run.Of("docs", "--check", "--folder", folder)).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Docs_keeps_the_page_of_a_guardrail_that_the_catalogue_lost()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Equal(0, (await Run.Of("docs", "--folder", folder)).Code);
            var orphan = Path.Combine(folder, "guardrails", "gone.md");
            File.Copy(Path.Combine(folder, "controls.md"), orphan);
            var refused = await Run.Of("docs", "--folder", folder);
            Assert.Equal(1, refused.Code);
            Assert.Contains(orphan, refused.Errors, StringComparison.Ordinal);
            Assert.True(File.Exists(orphan));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Held(Guardrail guardrail, bool enforce) =>
        RolePolicy.Of(guardrail, enforce).Select(p => p.Action).Distinct().Order();

    private static List<string> Actions(Run run) =>
        [.. run.Json["Statement"]!.AsArray().SelectMany(s => s!["Action"]!.AsArray()).Select(a => (string)a!)];
}
