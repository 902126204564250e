using System.CommandLine;
using System.Text.Json;
using Amazon.Runtime;
using Remediation.Cli.Commands;
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
            new PreviewCommand(output),
            new ReplayCommand(output),
            new RedriveCommand(output),
            new HistoryCommand(output),
            new UndoCommand(output),
            new ExemptCommand(output),
            new AdoptCommand(output),
            new PauseCommand(output),
            new ResumeCommand(output),
            new StatusCommand(output),
            new DocsCommand(output),
            new DemoCommand(output),
            new CompletionCommand(output),
            new ManCommand(output),
            new HelpCommand(output),
        };
        Help.AddExamples(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] args, Output output, TextWriter errors, CancellationToken cancel)
    {
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
            await errors.WriteLineAsync($"remediate: {Words(error)}");
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

    // STS says of a role that is not there what it says of one that does not trust the caller.
    private static string RoleWords(RoleNotAssumedException error)
    {
        if (!AwsError.IsDenied(error))
            return $"AWS answered {error.ErrorCode} when it was asked for {error.Role}: {error.Message}";
        var isOperator = error.Role.EndsWith($":role{OwnRoles.Operator}", StringComparison.Ordinal);
        var who = isOperator ? "you" : "the operator";
        var remedy = isOperator
            ? "Either nothing is deployed in that account, or you are not among its operators: name yourself in the "
                + "CDK option `operators` and deploy"
            : "Its deployment is of another version than this command line: deploy again";
        return $"AWS refused with {error.ErrorCode} to let {who} assume {error.Role}: {error.Message} "
            + $"{remedy}, or work with your own credentials by --role {RoleOption.None}.";
    }

    /// <summary>An error in words that name the remedy.</summary>
    public static string Words(Exception error) =>
        error switch
        {
            Amazon.SQS.Model.QueueDoesNotExistException e =>
                $"AWS does not find the queue: {e.Message} Check --queue, --region and --endpoint.",
            RoleNotAssumedException { ErrorCode.Length: > 0 } e => RoleWords(e),
            AmazonServiceException { ErrorCode: "ResourceNotFoundException" } e =>
                $"AWS does not find it: {e.Message} Check --table, --region and --endpoint.",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } e when AwsError.IsDenied(e) =>
                $"AWS refused with {code}: {e.Message} Grant the action to your role, or use another AWS_PROFILE.",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } e => $"AWS answered {code}: {e.Message}",
            AmazonServiceException e =>
                $"AWS could not be reached ({e.Message}): check --endpoint, --region and the network",
            AmazonClientException e => $"{e.Message} Set AWS_PROFILE, or log in with `aws sso login`.",
            HttpRequestException e =>
                $"the endpoint could not be reached ({e.Message}): check --endpoint and the network",
            OperationCanceledException => "stopped",
            AggregateException e => string.Join("\n  ", e.InnerExceptions.Select(Words)),
            _ => error.Message,
        };
}
