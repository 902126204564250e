using Amazon.Runtime;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Puts a resource's policy, also where AWS does not take all of it.</summary>
/// <remarks>
/// A policy may hold principals that were deleted since, and AWS does not take it with them: what is wrong would stay
/// for their sake. So no policy with such a principal can be put again, whatever the service.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </remarks>
internal static class PolicyPut
{
    /// <summary>Puts a policy; where AWS refuses it, puts it without the principals that were deleted.</summary>
    /// <param name="refusal">The code by which the service refuses a policy.</param>
    /// <param name="put">Puts a policy's text; given null, it leaves the resource without a statement.</param>
    public static async Task<AmazonWebServiceResponse> RunAsync(
        StepRun run,
        string policy,
        string refusal,
        Func<string?, Task<AmazonWebServiceResponse>> put
    )
    {
        try
        {
            return await put(policy);
        }
        catch (AmazonServiceException refused)
            when (refused.ErrorCode == refusal && DeadPrincipals.Without(policy) is { } rest)
        {
            var answer = await put(rest.Policy);
            run.Notes.Add(
                $"AWS does not take principals that were deleted ({refused.Message}): "
                    + $"{string.Join(", ", rest.Dead)} went too"
            );
            return answer;
        }
    }
}
