using System.CommandLine;

namespace Remediation.Bench.Commands;

/// <summary><c>boto3</c>: one guardrail's function against a boto3 function.</summary>
internal sealed class Boto3Command : Command
{
    public const string Verb = "boto3";

    private readonly Argument<int> runs = Parameters.Number("RUNS", 20, "How many cold starts of each.");
    private readonly Argument<int> warm = Parameters.Number("WARM", 5, "How many further events after each.");

    public Boto3Command()
        : base(Verb, "Compare one guardrail's function, with its own credentials, with a boto3 function.")
    {
        Add(runs);
        Add(warm);
        SetAction(parsed => AgainstBoto3.RunAsync(parsed.GetValue(runs), parsed.GetValue(warm)));
    }
}
