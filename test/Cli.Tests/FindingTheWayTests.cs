using System.Diagnostics;
using Remediation.Cli;
using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>Mistyped names, help, completion and the manual page.</summary>
public sealed class FindingTheWayTests
{
    [Theory]
    [InlineData("there is no verb 'swep'; did you mean sweep?", "swep")]
    [InlineData("there is no verb 'ad'; did you mean add?", "exempt", "ad")]
    [InlineData("there is no option '--jsn'; did you mean --json?", "sweep", "--jsn")]
    [InlineData("there is no option '--mod=enforce'; did you mean --mode?", "sweep", "--mod=enforce")]
    [InlineData("there is no option '--resorce'; did you mean --resource?", "exempt", "add", "--resorce", "a")]
    [InlineData("there is no argument 'extra'", "list", "extra")]
    [InlineData("did you mean s3-bucket-acl-public?", "show", "s3-bukcet-acl-public")]
    [InlineData("did you mean s3-bucket-acl-public?", "sweep", "bucket-acl")]
    [InlineData(
        "there is no guardrail 'something-else-altogether': `remediate list` lists them\n",
        "show",
        "something-else-altogether"
    )]
    public async Task What_is_mistyped_is_named_with_what_was_meant(string error, params string[] args)
    {
        var run = await Run.Of(args);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_dashes_anything_is_text()
    {
        var run = await Run.Of("show", "--", "--json");
        Assert.Contains("there is no guardrail '--json'", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exempt add --help", "help exempt add")]
    [InlineData("--help", "help")]
    [InlineData("--help", "")]
    public async Task Help_says_what_the_option_says(string option, string verb)
    {
        var wanted = await Run.Of(option.Split(' '));
        var run = await Run.Of(verb.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, wanted.Output), (run.Code, run.Output));
    }

    [Theory]
    [InlineData("remediate exempt ", "add")]
    [InlineData("remediate sweep --mode ", "enforce")]
    [InlineData("remediate sweep --output ", "sarif")]
    [InlineData("remediate sweep --fail-on ", "critical")]
    [InlineData("remediate show s3-bucket-a", "s3-bucket-acl-public")]
    [InlineData("remediate pause --guardrail s3-bucket-a", "s3-bucket-acl-public")]
    [InlineData("remediate history --outcome h", "held")]
    [InlineData("remediate completion ", "fish")]
    public async Task The_program_tells_a_shell_what_may_come_next(string line, string word)
    {
        var run = await Run.Of($"[suggest:{line.Length}]", line);
        Assert.Equal(0, run.Code);
        Assert.Contains(word, run.Output.ReplaceLineEndings("\n").Split('\n'));
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "-n")]
    public async Task A_shell_understands_its_script(string shell, string check)
    {
        var run = await Run.Of("completion", shell);
        var file = Path.Combine(Directory.CreateTempSubdirectory("completion-").FullName, "script");
        await File.WriteAllTextAsync(file, run.Output, TestContext.Current.CancellationToken);
        var (code, said) = await ShellAsync(shell, check, file);
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Bash_completes_by_what_the_program_says()
    {
        var script = (await Run.Of("completion", "bash")).Output;
        // In the program's place: it is asked for the line and the position that bash has.
        var lines = $$"""
            remediate() { [ "$1 $2" = "[suggest:12] remediate sw" ] && printf 'sweep\nshow\n'; }
            {{script}}
            COMP_LINE='remediate sw' COMP_POINT=12 COMP_WORDS=(remediate sw) COMP_CWORD=1
            _remediate
            echo "${COMPREPLY[*]}"
            """;
        var (code, said) = await ShellAsync("bash", "-c", lines);
        Assert.Equal((0, "sweep"), (code, said.Trim()));
    }

    [Fact]
    public async Task The_manual_page_has_every_verb_and_option_and_no_fault()
    {
        var run = await Run.Of("man");
        var root = App.Root(Output.None);
        Assert.All(
            root.Subcommands,
            verb => Assert.Contains($".SS remediate {verb.Name}\n", run.Output, StringComparison.Ordinal)
        );
        Assert.Contains(".B \\-\\-fail\\-on low|medium|high|critical", run.Output, StringComparison.Ordinal);
        var file = Path.Combine(Directory.CreateTempSubdirectory("man-").FullName, "remediate.1");
        await File.WriteAllTextAsync(file, run.Output, TestContext.Current.CancellationToken);
        var (code, said) = await ShellAsync("bash", "-c", $"groff -man -ww -z '{file}' 2>&1");
        Assert.Equal((0, ""), (code, said));
    }

    [Fact]
    public void Every_guardrail_can_be_completed() =>
        Assert.Equal(
            Catalogue.All.Select(g => g.Id).Order(StringComparer.Ordinal),
            App.Root(Output.None)
                .Parse("show ")
                .GetCompletions()
                .Select(item => item.Label)
                .Where(label => Catalogue.Find(label) is not null)
                .Order(StringComparer.Ordinal)
        );

    private static async Task<(int Code, string Said)> ShellAsync(string shell, params string[] args)
    {
        var start = new ProcessStartInfo(shell, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await said + await errors);
    }
}
