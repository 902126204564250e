using Amazon.Runtime;

namespace Iam.Tests;

/// <summary>Credentials of which one call is made with another's.</summary>
internal sealed class OneCallBy(AWSCredentials other, AWSCredentials usual) : AWSCredentials
{
    // The SDK asks twice of each call: first for the token, then for the keys to sign with. The package of DynamoDB
    // asks before that too, for the account, to find the endpoint: that is no call yet.
    private readonly AsyncLocal<AWSCredentials> ofThisCall = new();

    private int number;
    private int calls;

    /// <summary>Whether the call has been made.</summary>
    public bool IsMade => calls >= number;

    /// <summary>Says which call it is from now on.</summary>
    /// <param name="which">Its number, from 1.</param>
    public void Begin(int which)
    {
        number = which;
        calls = 0;
    }

    public override Task<ImmutableCredentials> GetCredentialsAsync()
    {
        ofThisCall.Value = OfCall(Interlocked.Increment(ref calls));
        return ofThisCall.Value.GetCredentialsAsync();
    }

    public override ImmutableCredentials GetCredentials() => (ofThisCall.Value ?? OfCall(calls + 1)).GetCredentials();

    private AWSCredentials OfCall(int which) => which == number ? other : usual;
}
