using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's functions are as they were deployed.</summary>
/// <remarks>
/// Configuration items of functions are not among the watches: they come while a deployment has changed a function and
/// not yet the manifest.
/// </remarks>
public static class FunctionChanged
{
    public const string Id = "self-function-changed";

    private const string Type = "AWS::Lambda::Function";

    public static readonly Guardrail<Compared<FunctionPart>> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own functions back",
        Repairs = """
            Puts back what somebody did to the functions that run these guardrails and tell of them: environment
            variables, time limit, memory, layers, dead letter queue, reserved concurrency, retries of asynchronous
            invocations, the detection of circles, and the queues and streams that Lambda reads for them. A permission
            of the function's own policy that is missing is added again, and one that no deployment gave is taken away;
            a queue or stream that no deployment gave is not read any more. What a function must be is read from the
            manifest: the parameters below `/remediation/manifest/function/`.

            What no call of ours puts back is told, and a deployment must mend it: a function that was deleted, that has
            other code, another runtime, handler, architecture or role, that was attached to a network, a file system, a
            key or a destination of its results, or that has lost the queue or stream that it reads.
            """,
        Spares = """
            Only functions that the region's manifest names are ours, whatever others are called. A manifest that cannot
            be read makes the judgement unclear and changes nothing.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack:
            `remediate policy scp` prints the policy that keeps people from that.

            Other code is not seen where the manifest does not know the code's hash. Not seen at all: versions and
            aliases, which nothing calls, and policies and roles that were changed in IAM.
            """,
        Breaks = """
            A permission to call a function of ours that somebody gave on purpose is taken away: give it to the caller
            by IAM.

            A sweep in the minutes in which a deployment has changed a function and not yet its manifest puts the
            function back as it was before; the next one puts it right.

            Undo gives back no permission that depended on conditions other than a source, and a layer only where the
            operator may read it.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = Parts.Kind(Type, FunctionPart.Word, Locate, (near, _) => ArnOf(near, near.Id)),
        Watches =
        [
            new Watch.Calls(
                "lambda.amazonaws.com",
                "AddPermission20150331v2",
                "CreateEventSourceMapping20150331",
                "DeleteEventSourceMapping20150331",
                "DeleteFunction20150331",
                "DeleteFunctionConcurrency20171031",
                "DeleteFunctionEventInvokeConfig",
                "PutFunctionConcurrency20171031",
                "PutFunctionEventInvokeConfig",
                "PutFunctionRecursionConfig",
                "RemovePermission20150331v2",
                "UpdateEventSourceMapping20150331",
                "UpdateFunctionCode20150331v2",
                "UpdateFunctionConfiguration20150331v2",
                "UpdateFunctionEventInvokeConfig"
            ),
        ],
        Reads = [Parts.ReadManifest, .. FunctionReading.Reads],
        Writes = FunctionWrites.Repairs,
        Undos = FunctionWrites.Undos,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = FunctionJudgement.Of,
        Change = FunctionWrites.Change,
    };

    // What an event source mapping is of, the answer says where the request names its UUID alone.
    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger is Trigger.Call { EventSource: "lambda.amazonaws.com" } call
            ? Function(call, call.Request["functionName"].Text ?? call.Response["functionArn"].Text)
            : [];

    // A name, account:function:name or a whole ARN, each with or without a version or alias at its end.
    private static IEnumerable<Resource> Function(Trigger.Call call, string? named)
    {
        var prefix = Parts.ArnOf(call, "lambda", "function:");
        var qualified = named?.Split(':') switch
        {
            null => null,
            ["arn", ..] => named.StartsWith(prefix, StringComparison.Ordinal) ? named[prefix.Length..] : null,
            [var account, "function", var rest, ..] => account == call.Account ? rest : null,
            _ => named,
        };
        var name = qualified?.Split(':')[0];
        if (name?.StartsWith(Deployed.Prefix, StringComparison.Ordinal) == true)
            yield return call.Resource(Type, name, prefix + name);
    }

    private static string ArnOf(Resource near, string name) => Parts.ArnOf(near, "lambda", $"function:{name}");

    private static async Task<Compared<FunctionPart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await Parts.FindAsync<FunctionPart>(aws, FunctionPart.Word, resource.Id, cancel);
        if (state?.Manifest is null)
            return state;
        return state with { Present = await FunctionReading.FindAsync(aws, resource.Id, cancel) };
    }
}
