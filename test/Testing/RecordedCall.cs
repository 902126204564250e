namespace Testing;

/// <summary>An AWS call that <see cref="RecordingProxy"/> saw.</summary>
/// <param name="AccessKey">The access key that signed it, by which callers can be told apart.</param>
/// <param name="Service">The service, from the signature's credential scope, e.g. <c>s3</c>.</param>
/// <param name="Operation">The operation, e.g. <c>PutItem</c>; for S3 the method and the subresource, e.g. <c>PUT
/// ?publicAccessBlock</c>.</param>
/// <param name="Path">The path of the URL: S3's bucket and key.</param>
/// <param name="Status">The HTTP status of the answer; 0 where there was none, or half of one.</param>
/// <param name="Asked">When the call was there, a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Answered">When the answer was there, a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
public sealed record RecordedCall(
    string AccessKey,
    string Service,
    string Operation,
    string Path,
    int Status,
    long Asked,
    long Answered
)
{
    /// <summary>
    /// The SDK's name for the call, the same in each of its tries (<c>amz-sdk-invocation-id</c>); empty where the
    /// caller gives none.
    /// </summary>
    public string Tries { get; init; } = "";

    /// <summary>The region, from the signature's credential scope.</summary>
    public string Region { get; init; } = "";

    /// <summary>What the call carries.</summary>
    public string Body { get; init; } = "";

    private static readonly string[] Reads =
    [
        "Get",
        "List",
        "Describe",
        "Head",
        "Query",
        "Scan",
        "BatchGet",
        "Lookup",
        "Search",
        "Select",
        "GET ",
        "HEAD ",
        "OPTIONS ",
        // AWS says so too, and it changes nothing that anybody could miss:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
        "GenerateCredentialReport ",
    ];

    /// <summary>Whether it is a write; what is not known to be a read is one.</summary>
    public bool Mutates =>
        !IsReadByPost && !Reads.Any(read => $"{Operation} ".StartsWith(read, StringComparison.Ordinal));

    // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html
    private bool IsReadByPost => Service == "securityhub" && Path.EndsWith("/standards/get", StringComparison.Ordinal);

    public override string ToString() => $"{Service}:{Operation} {Path} {Status}";
}
