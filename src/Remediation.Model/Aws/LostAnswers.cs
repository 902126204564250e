using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Remediation.Model.Aws;

/// <summary>
/// Notes on an error that an earlier try of the same call was not refused: it may have been carried out, and what the
/// last try says ("there is no such rule") may be the first one's own work.
/// </summary>
internal sealed class LostAnswers : PipelineHandler
{
    private const string Key = "Remediation.LostAnswer";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            var tries = executionContext.RequestContext.ContextAttributes;
            if (!AwsError.IsRefusal(error))
                tries[Key] = true;
            else if (tries.ContainsKey(Key))
                error.Data[Key] = true;
            throw;
        }
    }

    /// <summary>Whether an earlier try of the call may have been carried out.</summary>
    public static bool Precede(Exception error) => error.Data.Contains(Key);
}
