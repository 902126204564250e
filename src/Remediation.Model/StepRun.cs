using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace Remediation.Model;

/// <summary>What a step is given when it runs.</summary>
/// <param name="Aws">Clients of the resource's region.</param>
/// <param name="Token">
/// A token for calls that take one, so that a call whose answer was lost is not made twice: the same at each try of the
/// same step of the same record, and another for every other. 32 hex digits.
/// </param>
/// <param name="Answers">The answers to the plan's earlier steps, in their order.</param>
/// <param name="Deadline">When the invocation's time ends; null where nothing is known of it.</param>
/// <param name="Cancel">Cancels the call.</param>
public sealed record StepRun(
    AwsClients Aws,
    string Token,
    IReadOnlyList<AmazonWebServiceResponse> Answers,
    DateTimeOffset? Deadline,
    CancellationToken Cancel
)
{
    /// <summary>What people must know of how the step was made; e.g. what AWS did not take of it.</summary>
    public IList<string> Notes { get; } = [];

    /// <summary>The answer to an earlier step, e.g. the id of what it made.</summary>
    /// <typeparam name="T">The response's type; of several the last one.</typeparam>
    /// <exception cref="InvalidOperationException">No earlier step was answered so.</exception>
    public T Answer<T>()
        where T : AmazonWebServiceResponse =>
        Answers.OfType<T>().LastOrDefault()
        ?? throw new InvalidOperationException($"no earlier step of this plan was answered by a {typeof(T).Name}");

    /// <summary>The token of a record's step.</summary>
    /// <param name="record">The record's id, or what stands for it.</param>
    /// <param name="index">The step's place in the plan, from 0.</param>
    public static string TokenOf(string record, int index)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{record}/{index}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }
}
