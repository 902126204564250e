namespace Testing;

/// <summary>
/// Every service that a guardrail, the ledger or the notifier calls, each once: a new service is one more entry.
/// </summary>
public static class Services
{
    public static IReadOnlyList<Service> All { get; } =
    [
        new("cloudtrail", Protocol.Json11),
        new("config", Protocol.Json11),
        new("dynamodb", Protocol.Json10)
        {
            // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "InternalServerError", "The request could not be processed."),
                // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
                [Refusal.Invalid] = new(400, "ValidationException", "Item size has exceeded the maximum allowed size"),
            },
        },
        new("ec2", Protocol.Ec2Query)
        {
            // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.Throttled] = new(503, "RequestLimitExceeded", "Request limit exceeded."),
                [Refusal.ServerError] = new(500, "InternalError", "An internal error has occurred"),
                [Refusal.Denied] = new(
                    403,
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation."
                ),
                [Refusal.Expired] = new(400, "RequestExpired", "Request has expired."),
            },
        },
        new("ecr", Protocol.Json11)
        {
            // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "ServerException", "An internal server error occurred"),
            },
        },
        new("events", Protocol.Json11),
        new("guardduty", Protocol.RestJson)
        {
            // https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Operations.html, by method and whether the
            // path goes on behind /detector
            Operation = call =>
                call.Path.TrimEnd('/').EndsWith("/detector", StringComparison.Ordinal)
                    ? $"{call.Operation} detector"
                    : $"{call.Operation} detector/ID",
            Actions = new Dictionary<string, string>
            {
                ["GET detector"] = "ListDetectors",
                ["POST detector"] = "CreateDetector",
                ["GET detector/ID"] = "GetDetector",
                ["POST detector/ID"] = "UpdateDetector",
                ["DELETE detector/ID"] = "DeleteDetector",
            },
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "InternalServerErrorException", "An internal server error occurred."),
                [Refusal.Denied] = new(403, "AccessDeniedException", "User is not authorized to perform this action"),
                [Refusal.Invalid] = new(400, "BadRequestException", "The request was rejected."),
            },
        },
        new("iam", Protocol.Query),
        new("kms", Protocol.Json11),
        new("lambda", Protocol.RestJson)
        {
            // https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html, by method and what follows the
            // function's name: /2015-03-31/functions/NAME/policy/STATEMENT
            // Mappings and tags have no function in their path: /2015-03-31/event-source-mappings/UUID
            Operation = call =>
                call.Path.Contains("/event-source-mappings", StringComparison.Ordinal)
                    ? $"{call.Operation} event-source-mappings"
                : call.Path.Contains("/tags/", StringComparison.Ordinal) ? $"{call.Operation} tags"
                : $"{call.Operation} {call.Path.Split('/').ElementAtOrDefault(4)}",
            Actions = new Dictionary<string, string>
            {
                ["GET "] = "ListFunctions",
                ["GET tags"] = "ListTags",
                ["GET aliases"] = "ListAliases",
                ["POST aliases"] = "CreateAlias",
                ["POST versions"] = "PublishVersion",
                ["GET url"] = "GetFunctionUrlConfig",
                ["POST url"] = "CreateFunctionUrlConfig",
                ["PUT url"] = "UpdateFunctionUrlConfig",
                ["GET urls"] = "ListFunctionUrlConfigs",
                ["GET configuration"] = "GetFunctionConfiguration",
                ["GET concurrency"] = "GetFunctionConcurrency",
                ["PUT concurrency"] = "PutFunctionConcurrency",
                ["PUT configuration"] = "UpdateFunctionConfiguration",
                ["GET event-invoke-config"] = "GetFunctionEventInvokeConfig",
                ["PUT event-invoke-config"] = "PutFunctionEventInvokeConfig",
                ["GET recursion-config"] = "GetFunctionRecursionConfig",
                ["PUT recursion-config"] = "PutFunctionRecursionConfig",
                ["GET event-source-mappings"] = "ListEventSourceMappings",
                ["PUT event-source-mappings"] = "UpdateEventSourceMapping",
                ["DELETE concurrency"] = "DeleteFunctionConcurrency",
                ["GET policy"] = "GetPolicy",
                ["POST policy"] = "AddPermission",
                ["DELETE policy"] = "RemovePermission",
                ["POST invocations"] = "InvokeFunction",
            },
            // https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.Throttled] = new(429, "TooManyRequestsException", "Rate exceeded"),
                [Refusal.ServerError] = new(500, "ServiceException", "An internal error has occurred"),
                [Refusal.Denied] = new(403, "AccessDeniedException", "User is not authorized to perform this action"),
            },
            InMoto = name => name == "InvokeFunction" ? ["Invoke"] : null,
        },
        new("logs", Protocol.Json11),
        new("macie2", Protocol.RestJson)
        {
            // https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
            Actions = new Dictionary<string, string>
            {
                ["GET"] = "GetMacieSession",
                ["POST"] = "EnableMacie",
                ["PATCH"] = "UpdateMacieSession",
                ["DELETE"] = "DisableMacie",
            },
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "InternalServerException", "An internal server error occurred."),
                [Refusal.Denied] = new(403, "AccessDeniedException", "User is not authorized to perform this action"),
            },
        },
        // CloudWatch signs for its old name.
        new("monitoring", Protocol.Query) { Prefix = "cloudwatch" },
        new("rds", Protocol.Query),
        new("s3", Protocol.RestXml)
        {
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
            // A bucket's configurations are named alike, and these are not. What is the account's has its own path.
            Operation = call =>
                call.Path.Contains("/v20180820/configuration/", StringComparison.Ordinal)
                    ? $"{call.Operation} account {call.Path.Split('/')[^1]}"
                    : call.Operation,
            Actions = new Dictionary<string, string>
            {
                ["GET"] = "ListAllMyBuckets",
                ["GET account publicAccessBlock"] = "GetAccountPublicAccessBlock",
                ["PUT account publicAccessBlock"] = "PutAccountPublicAccessBlock",
                ["DELETE account publicAccessBlock"] = "PutAccountPublicAccessBlock",
                ["DeleteAccountPublicAccessBlock"] = "PutAccountPublicAccessBlock",
                ["DELETE ?publicAccessBlock"] = "PutBucketPublicAccessBlock",
                // The SDK's names of two operations, as steps tell them.
                ["PutPublicAccessBlock"] = "PutBucketPublicAccessBlock",
                ["DeletePublicAccessBlock"] = "PutBucketPublicAccessBlock",
                ["GET ?encryption"] = "GetEncryptionConfiguration",
                ["PUT ?encryption"] = "PutEncryptionConfiguration",
                ["DELETE ?encryption"] = "PutEncryptionConfiguration",
                ["PutBucketEncryption"] = "PutEncryptionConfiguration",
                ["DeleteBucketEncryption"] = "PutEncryptionConfiguration",
            },
            Named = S3Action,
            InMoto = name =>
                name switch
                {
                    "GetAccountPublicAccessBlock" => ["GetPublicAccessBlock"],
                    "PutAccountPublicAccessBlock" => ["PutPublicAccessBlock", "DeletePublicAccessBlock"],
                    _ => null,
                },
            // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.Throttled] = new(503, "SlowDown", "Please reduce your request rate."),
                [Refusal.ServerError] = new(
                    500,
                    "InternalError",
                    "We encountered an internal error. Please try again."
                ),
                [Refusal.Denied] = new(403, "AccessDenied", "Access Denied"),
                [Refusal.Expired] = new(400, "ExpiredToken", "The provided token has expired."),
            },
        },
        new("secretsmanager", Protocol.Json11),
        new("securityhub", Protocol.RestJson)
        {
            // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Operations.html, by method and path
            Operation = call => $"{call.Operation} {call.Path.Trim('/')}",
            Actions = new Dictionary<string, string>
            {
                ["GET accounts"] = "DescribeHub",
                ["POST accounts"] = "EnableSecurityHub",
                ["PATCH accounts"] = "UpdateSecurityHubConfiguration",
                ["DELETE accounts"] = "DisableSecurityHub",
                ["POST standards/get"] = "GetEnabledStandards",
                ["POST standards/register"] = "BatchEnableStandards",
                ["POST standards/deregister"] = "BatchDisableStandards",
            },
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "InternalException", "An internal server error occurred."),
                [Refusal.Denied] = new(403, "AccessDeniedException", "User is not authorized to perform this action"),
                [Refusal.Invalid] = new(400, "InvalidInputException", "The request was rejected."),
            },
        },
        // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html#API_SetTopicAttributes_Errors
        new("sns", Protocol.Query)
        {
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "InternalError", "An internal service error occurred"),
                [Refusal.Denied] = new(403, "AuthorizationError", "User is not authorized to perform this action"),
            },
        },
        new("sqs", Protocol.Json10),
        new("ssm", Protocol.Json11),
        new("sts", Protocol.Query),
        new("wafv2", Protocol.Json11)
        {
            // https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html#API_AssociateWebACL_Errors
            Refusals = new Dictionary<Refusal, Answer>
            {
                [Refusal.ServerError] = new(500, "WAFInternalErrorException", "A system problem."),
                [Refusal.Invalid] = new(400, "WAFUnavailableEntityException", "The entity is being changed; retry."),
            },
        },
    ];

    // "GET ?acl" is GetBucketAcl. A guess that is wrong is an action that no guardrail declares, and a law says so.
    private static string? S3Action(string operation)
    {
        if (operation.Split(" ?") is not [{ Length: > 1 } verb, { Length: > 1 } configuration])
            return null;
        var act = $"{verb[0]}{verb[1..].ToLowerInvariant()}";
        return $"{act}Bucket{char.ToUpperInvariant(configuration[0])}{configuration[1..]}";
    }

    /// <summary>The service of a call.</summary>
    public static Service Of(RecordedCall call) => Signing(call.Service);

    /// <summary>The service that signs for a name.</summary>
    public static Service Signing(string signature) =>
        All.SingleOrDefault(s => s.Signature == signature)
        ?? throw new ArgumentException($"nobody has said how {signature} is called: add it to {nameof(Services)}");

    // What AWS asks for besides, of whoever makes another call.
    private static readonly string[] Besides =
    [
        "iam:CreateServiceLinkedRole",
        "iam:PassRole",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "wafv2:GetWebACL",
    ];

    /// <summary>Whether an IAM action is that of a call, of a service that is known here.</summary>
    public static bool IsCall(string action) => !Besides.Contains(action) && OfAction(action) is not null;

    /// <summary>
    /// The service of an IAM action; null for one that nothing calls here, as <c>xray:PutTraceSegments</c>.
    /// </summary>
    public static Service? OfAction(string action) => All.SingleOrDefault(s => s.Prefix == action.Split(':')[0]);

    /// <summary>The IAM action that a call needs.</summary>
    public static string ActionOf(RecordedCall call) => Of(call).ActionOf(call);

    /// <summary>The IAM action of a step's line, which begins with service and operation.</summary>
    public static string ActionOf(string line)
    {
        var operation = line.Split(' ')[0];
        return OfAction(operation)?.Actions.GetValueOrDefault(operation.Split(':')[1]) is { } name
            ? $"{operation.Split(':')[0]}:{name}"
            : operation;
    }

    /// <summary>What the emulator calls an IAM action, of which it may need several.</summary>
    public static IReadOnlyList<string> ActionsInMoto(string action) =>
        OfAction(action)?.ActionsInMoto(action.Split(':')[1]) ?? [action];
}
