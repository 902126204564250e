using System.CommandLine;
using System.Text.Json;
using Amazon.Runtime;
using Remediation.Cli.Commands;
using Remediation.Cli.Credentials;
using Remediation.Engine;
using Remediation.Engine.Access;
using Remediation.Samples;

namespace Remediation.Cli;

/// <summary>The program: parses, runs a verb, and puts what went wrong into words and an exit code.</summary>
internal static class App
{
    public static RootCommand Root(Output output)
    {
        var root = new RootCommand(
            "Event-driven guardrails for AWS: lists and shows them, sweeps and replays, "
                + "reads the ledger, undoes repairs, exempts and pauses."
        )
        {
            new ListCommand(output),
            new ShowCommand(output),
            new PolicyCommand(output),
            new SweepCommand(output),
            new ApplyCommand(output),
            new PreviewCommand(output),
            new ReplayCommand(output),
            new RedriveCommand(output),
            new HistoryCommand(output),
            new ReportCommand(output),
            new UndoCommand(output),
            new ExemptCommand(output),
            new AdoptCommand(output),
            new PauseCommand(output),
            new ResumeCommand(output),
            new StatusCommand(output),
            new DoctorCommand(output),
            new DocsCommand(output),
            new DemoCommand(output),
            new CompletionCommand(output),
            new ManCommand(output),
            new HelpCommand(output),
        };
        ProfileOption.AddTo(root);
        Help.AddExamples(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] args, Output output, TextWriter errors, CancellationToken cancel)
    {
        Place.Begin();
        if (args.Length == 0)
            args = ["--help"];
        var parsed = Root(output).Parse(args);
        var mistakes = parsed.Action is { ClearsParseErrors: true } ? [] : Mistakes.Of(parsed, args);
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
                await errors.WriteLineAsync($"remediate: {mistake}");
            await errors.WriteLineAsync($"`{Path(parsed.CommandResult.Command)} --help` tells how it is used.");
            return ExitCode.Usage;
        }
        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = output.Writer,
                Error = errors,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(invocation, cancel);
        }
        catch (Exception error) when (Code(error, cancel) is { } code)
        {
            await Place.Current.LearnAsync(error, cancel);
            await errors.WriteLineAsync($"remediate: {Text.Harmless(Words(error))}");
            return code;
        }
    }

    private static string Path(Symbol command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "remediate" : $"{Path(parent)} {command.Name}";
    }

    private static int? Code(Exception error, CancellationToken cancel) =>
        error switch
        {
            CliException e => e.Code,
            SessionPolicyException => ExitCode.Failed,
            ConfigurationException or JsonException or IOException or UnauthorizedAccessException => ExitCode.Usage,
            AmazonServiceException or AmazonClientException or HttpRequestException or EmulatorException =>
                ExitCode.Aws,
            OperationCanceledException => cancel.IsCancellationRequested ? ExitCode.Failed : ExitCode.Aws,
            AggregateException => ExitCode.Aws,
            _ => null,
        };

    /// <summary>An error in words that name the thing, the account and region, and the remedy.</summary>
    public static string Words(Exception error) => Faults.Words(error);
}
