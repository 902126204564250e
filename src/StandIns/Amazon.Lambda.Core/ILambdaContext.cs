namespace Amazon.Lambda.Core;

/// <summary>
/// The part of the public package's context that a custom runtime can fill in: what Lambda says of one invocation
/// beside its event.
/// </summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    string InvokedFunctionArn { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }

    /// <summary>The time until Lambda ends the process.</summary>
    TimeSpan RemainingTime { get; }
}
