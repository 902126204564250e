using Amazon.Runtime;

namespace Iam.Tests;

/// <summary>Credentials of which one call, by its number from 1, is made with another's.</summary>
internal sealed class OneCallBy(AWSCredentials other, int number, AWSCredentials usual) : AWSCredentials
{
    private int calls;

    /// <summary>How many calls were made.</summary>
    public int Calls => calls;

    public override ImmutableCredentials GetCredentials() => Next().GetCredentials();

    public override Task<ImmutableCredentials> GetCredentialsAsync() => Next().GetCredentialsAsync();

    private AWSCredentials Next() => Interlocked.Increment(ref calls) == number ? other : usual;
}
