using Amazon.Lambda.Core;

namespace Amazon.Lambda.TestUtilities;

/// <summary>The part of the public package's context for tests that ILambdaContext has here.</summary>
public class TestLambdaContext : ILambdaContext
{
    public string AwsRequestId { get; set; } = null!;
    public string FunctionName { get; set; } = null!;
    public string FunctionVersion { get; set; } = null!;
    public string InvokedFunctionArn { get; set; } = null!;
    public string LogGroupName { get; set; } = null!;
    public string LogStreamName { get; set; } = null!;
    public int MemoryLimitInMB { get; set; }
    public TimeSpan RemainingTime { get; set; }
}
