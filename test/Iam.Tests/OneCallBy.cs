using Amazon.Runtime;

namespace Iam.Tests;

/// <summary>Credentials of which one call, by its number from 1, is made with another's.</summary>
internal sealed class OneCallBy(AWSCredentials other, int number, AWSCredentials usual) : AWSCredentials
{
    // The SDK asks twice of each call: first for the token, then for the keys to sign with.
    private readonly AsyncLocal<AWSCredentials> ofThisCall = new();

    private int calls;

    /// <summary>How many calls were made.</summary>
    public int Calls => calls;

    public override Task<ImmutableCredentials> GetCredentialsAsync()
    {
        ofThisCall.Value = Interlocked.Increment(ref calls) == number ? other : usual;
        return ofThisCall.Value.GetCredentialsAsync();
    }

    public override ImmutableCredentials GetCredentials() => ofThisCall.Value!.GetCredentials();
}
