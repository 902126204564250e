using System.Text.Json;
using Amazon.Runtime;

namespace Remediation.Engine.Waiting;

/// <summary>Keeps what a gate holds, and gives it again when its time ends.</summary>
public interface IHolds
{
    /// <param name="envelope">The event that led to the violation.</param>
    /// <exception cref="AmazonServiceException">It was not taken: Lambda must try the event again.</exception>
    Task KeepAsync(Hold hold, JsonElement envelope, CancellationToken cancel);
}
