using System.Text;

namespace Testing;

/// <summary>What is known of a service on the wire.</summary>
/// <param name="Signature">The name in the signature's credential scope.</param>
/// <param name="Protocol">How it is called.</param>
public sealed record Service(string Signature, Protocol Protocol)
{
    private const string Request = "7b4e2f60-2a55-4b1c-9d3e-5f0a1c2b3d4e";

    /// <summary>What its IAM actions begin with.</summary>
    public string Prefix { get; init; } = Signature;

    /// <summary>
    /// IAM's names of the operations that it names otherwise; in a REST service, where only method and path are seen,
    /// of all of them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Actions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// IAM's name of an operation that is not in <see cref="Actions"/>, of a service that names them by a rule; null
    /// where the rule says nothing.
    /// </summary>
    public Func<string, string?> Named { get; init; } = _ => null;

    /// <summary>How a REST call is named in <see cref="Actions"/>.</summary>
    public Func<RecordedCall, string> Operation { get; init; } = call => call.Operation;

    /// <summary>What it says when it refuses, where that is not what most services of its protocol say.</summary>
    public IReadOnlyDictionary<Refusal, Answer> Refusals { get; init; } = new Dictionary<Refusal, Answer>();

    /// <summary>The emulator's names of the actions that it names otherwise.</summary>
    /// <remarks>
    /// moto takes the action of a call for "the signature's service : the operation", which is IAM's name for most of
    /// them.
    /// </remarks>
    public Func<string, IReadOnlyList<string>?> InMoto { get; init; } = _ => null;

    private bool IsRest => Protocol is Protocol.RestJson or Protocol.RestXml;

    /// <summary>
    /// The IAM action that a call needs; for a REST call that nobody has named, words that are no action.
    /// </summary>
    public string ActionOf(RecordedCall call)
    {
        var operation = Operation(call);
        if ((Actions.GetValueOrDefault(operation) ?? Named(operation)) is { } name)
            return $"{Prefix}:{name}";
        return IsRest ? $"no action is known for {call}" : $"{Prefix}:{operation}";
    }

    /// <summary>What the emulator calls an action, of which it may need several.</summary>
    public IReadOnlyList<string> ActionsInMoto(string name) =>
        [.. (InMoto(name) ?? [name]).Select(action => $"{Signature}:{action}")];

    /// <summary>Status, code and message by which it refuses.</summary>
    public Answer AnswerTo(Refusal refusal) => Refusals.GetValueOrDefault(refusal) ?? Usual(refusal);

    /// <summary>The whole HTTP answer by which it refuses, in its own protocol.</summary>
    public byte[] Refuse(Refusal refusal) => Refuse(AnswerTo(refusal));

    /// <summary>A refusal of one's own as a whole HTTP answer.</summary>
    public byte[] Refuse(Answer answer)
    {
        return Protocol switch
        {
            Protocol.Json10 => Json(answer, "1.0"),
            Protocol.Json11 => Json(answer, "1.1"),
            Protocol.RestJson => Http(
                answer.Status,
                "application/json",
                $$"""{"Type":"User","message":"{{answer.Message}}"}""",
                $"x-amzn-RequestId: {Request}\r\nx-amzn-ErrorType: {answer.Code}"
            ),
            Protocol.RestXml => Http(
                answer.Status,
                "application/xml",
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{answer.Code}</Code><Message>{answer.Message}</Message><RequestId>{Request}</RequestId><HostId>example</HostId></Error>",
                $"x-amz-request-id: {Request}"
            ),
            Protocol.Query => Http(
                answer.Status,
                "text/xml",
                $"<ErrorResponse xmlns=\"https://{Signature}.amazonaws.com/doc/\"><Error><Type>{(answer.Status < 500 ? "Sender" : "Receiver")}</Type><Code>{answer.Code}</Code><Message>{answer.Message}</Message></Error><RequestId>{Request}</RequestId></ErrorResponse>",
                $"x-amzn-RequestId: {Request}"
            ),
            Protocol.Ec2Query => Http(
                answer.Status,
                "text/xml;charset=UTF-8",
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{answer.Code}</Code><Message>{answer.Message}</Message></Error></Errors><RequestID>{Request}</RequestID></Response>",
                $"x-amzn-requestid: {Request}"
            ),
            _ => throw new InvalidOperationException($"nobody has said how a {Protocol} service refuses"),
        };
    }

    // https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
    // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
    private Answer Usual(Refusal refusal)
    {
        var isJson = Protocol is Protocol.Json10 or Protocol.Json11 or Protocol.RestJson;
        return refusal switch
        {
            Refusal.Throttled => new(400, isJson ? "ThrottlingException" : "Throttling", "Rate exceeded"),
            Refusal.ServerError => new(
                500,
                isJson ? "InternalFailure" : "ServiceFailure",
                "The request processing has failed because of an unknown error."
            ),
            Refusal.Denied => new(
                isJson ? 400 : 403,
                isJson ? "AccessDeniedException" : "AccessDenied",
                "User is not authorized to perform this action"
            ),
            Refusal.Expired => new(
                isJson ? 400 : 403,
                isJson ? "ExpiredTokenException" : "ExpiredToken",
                "The security token included in the request is expired"
            ),
            Refusal.Invalid => new(
                400,
                isJson ? "ValidationException" : "ValidationError",
                "The request is not valid for the present state"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
    }

    // A JSON service's code has its namespace before it.
    private byte[] Json(Answer answer, string version) =>
        Http(
            answer.Status,
            $"application/x-amz-json-{version}",
            $$"""{"__type":"com.amazonaws.{{Signature}}#{{answer.Code}}","message":"{{answer.Message}}"}""",
            $"x-amzn-RequestId: {Request}"
        );

    private static byte[] Http(int status, string type, string body, string headers) =>
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} {status}\r\nContent-Type: {type}\r\n{headers}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"
        );
}
