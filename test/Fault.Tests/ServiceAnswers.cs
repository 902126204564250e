using System.Text;
using Remediation.Samples;

namespace Fault.Tests;

/// <summary>Error answers as the services give them: status, code and form of each protocol.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
/// </remarks>
internal static class ServiceAnswers
{
    private const string Request = "7b4e2f60-2a55-4b1c-9d3e-5f0a1c2b3d4e";

    /// <summary>The whole HTTP answer by which a service refuses a call.</summary>
    public static byte[] Of(Fault fault, RecordedCall call) =>
        call.Service switch
        {
            "s3" => S3(fault),
            "ec2" => Ec2(fault),
            "iam" => Iam(fault),
            "dynamodb" => Json(
                fault,
                fault switch
                {
                    Fault.Throttled => "com.amazonaws.dynamodb.v20120810#ThrottlingException",
                    Fault.ServerError => "com.amazonaws.dynamodb.v20120810#InternalServerError",
                    _ => "",
                },
                "1.0"
            ),
            "cloudtrail" or "ssm" => Json(fault, "", "1.1"),
            var other => throw new ArgumentException($"nobody has said how {other} refuses a call", nameof(call)),
        };

    private static byte[] S3(Fault fault)
    {
        var (status, code, message) = fault switch
        {
            Fault.Throttled => (503, "SlowDown", "Please reduce your request rate."),
            Fault.ServerError => (500, "InternalError", "We encountered an internal error. Please try again."),
            Fault.Denied => (403, "AccessDenied", "Access Denied"),
            Fault.Expired => (400, "ExpiredToken", "The provided token has expired."),
            _ => throw Unanswered(fault),
        };
        return Http(
            status,
            "application/xml",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{Request}</RequestId><HostId>example</HostId></Error>",
            $"x-amz-request-id: {Request}"
        );
    }

    private static byte[] Ec2(Fault fault)
    {
        var (status, code, message) = fault switch
        {
            Fault.Throttled => (503, "RequestLimitExceeded", "Request limit exceeded."),
            Fault.ServerError => (500, "InternalError", "An internal error has occurred"),
            Fault.Denied => (403, "UnauthorizedOperation", "You are not authorized to perform this operation."),
            Fault.Expired => (400, "RequestExpired", "Request has expired."),
            _ => throw Unanswered(fault),
        };
        return Http(
            status,
            "text/xml;charset=UTF-8",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>{Request}</RequestID></Response>",
            $"x-amzn-requestid: {Request}"
        );
    }

    private static byte[] Iam(Fault fault)
    {
        var (status, type, code, message) = fault switch
        {
            Fault.Throttled => (400, "Sender", "Throttling", "Rate exceeded"),
            Fault.ServerError => (
                500,
                "Receiver",
                "ServiceFailure",
                "The request processing has failed because of an unknown error."
            ),
            Fault.Denied => (403, "Sender", "AccessDenied", "User is not authorized to perform this action"),
            Fault.Expired => (403, "Sender", "ExpiredToken", "The security token included in the request is expired"),
            _ => throw Unanswered(fault),
        };
        return Http(
            status,
            "text/xml",
            $"<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>{type}</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{Request}</RequestId></ErrorResponse>",
            $"x-amzn-RequestId: {Request}"
        );
    }

    private static byte[] Json(Fault fault, string own, string version)
    {
        var (status, type, message) = fault switch
        {
            Fault.Throttled => (400, "ThrottlingException", "Rate exceeded"),
            Fault.ServerError => (
                500,
                "InternalFailure",
                "The request processing has failed because of an unknown error."
            ),
            Fault.Denied => (
                400,
                "com.amazon.coral.service#AccessDeniedException",
                "User is not authorized to perform this action"
            ),
            Fault.Expired => (
                400,
                "com.amazon.coral.service#ExpiredTokenException",
                "The security token included in the request is expired"
            ),
            _ => throw Unanswered(fault),
        };
        return Http(
            status,
            $"application/x-amz-json-{version}",
            $$"""{"__type":"{{(own.Length > 0 ? own : type)}}","message":"{{message}}"}""",
            $"x-amzn-RequestId: {Request}"
        );
    }

    private static byte[] Http(int status, string type, string body, string header) =>
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} {status}\r\nContent-Type: {type}\r\n{header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"
        );

    private static ArgumentException Unanswered(Fault fault) => new($"{fault} is no answer of a service");
}
