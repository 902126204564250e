using Amazon.Runtime;

namespace Remediation.Model;

/// <summary>What a step's call answers.</summary>
public static class Answers
{
    /// <summary>A call's answer as a step gives it, whatever its type.</summary>
    /// <remarks>
    /// One piece of machine code for every call; a lambda that awaits is 2 KB of its own each.
    /// </remarks>
    public static async Task<AmazonWebServiceResponse> AsAnswer<TAnswer>(this Task<TAnswer> call)
        where TAnswer : AmazonWebServiceResponse => await call;
}
