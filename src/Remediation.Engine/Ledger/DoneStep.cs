using Amazon.Runtime;

namespace Remediation.Engine.Ledger;

/// <summary>A write that was made, or may have been.</summary>
/// <param name="Call">The step as a line.</param>
/// <param name="RequestId">AWS's request id, by which CloudTrail names the call; null where AWS gave none.</param>
/// <param name="IsUncertain">Whether AWS's answer was lost, so that nobody knows whether it was made.</param>
public sealed record DoneStep(string Call, string? RequestId, bool IsUncertain = false)
{
    /// <summary>What people must know of how it was made; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The step as a line for people.</summary>
    public string Shown
    {
        get
        {
            var certain = IsUncertain ? $"{Call} (perhaps: its answer was lost)" : Call;
            return Note is null ? certain : $"{certain} ({Note})";
        }
    }

    /// <summary>The write of a step that was answered.</summary>
    /// <param name="run">What the step was given.</param>
    /// <param name="answer">What AWS answered.</param>
    public static DoneStep Of(Step step, StepRun run, AmazonWebServiceResponse answer) =>
        new(step.ToString(), answer.ResponseMetadata?.RequestId)
        {
            Note = run.Notes.Count == 0 ? null : RecordText.Cut(string.Join("; ", run.Notes)),
        };

    /// <summary>What an interrupted run may have done of its plan.</summary>
    public static IReadOnlyList<DoneStep> Perhaps(IEnumerable<string> plan) =>
        [.. plan.Select(line => new DoneStep(line, RequestId: null, IsUncertain: true))];
}
