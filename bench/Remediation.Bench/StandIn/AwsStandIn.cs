using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace Remediation.Bench.StandIn;

/// <summary>
/// AWS, as far as two guardrails, their ledger and their roles call it; in this process and in memory, so that it is no
/// bottleneck. What it answers has the state that was written; what it does not know, it refuses.
/// </summary>
internal sealed class AwsStandIn : IDisposable
{
    /// <summary>The account that everything is in.</summary>
    public const string Account = "111122223333";

    private readonly HttpListener listener = new();
    private readonly Roles roles = new();
    private readonly ConcurrentDictionary<string, long> calls = new();
    private readonly ConcurrentQueue<string> refused = new();
    private long ticks;

    private AwsStandIn()
    {
        Endpoint = $"http://127.0.0.1:{Loopback.FreePort()}";
        listener.Prefixes.Add($"{Endpoint}/");
        listener.Start();
        _ = Loopback.ServeAsync(listener, AnswerAsync);
    }

    public static AwsStandIn Start() => new();

    /// <summary>The URL that stands for every service.</summary>
    public string Endpoint { get; }

    public Buckets Buckets { get; } = new();

    public SecurityGroups Groups { get; } = new();

    public Table Ledger { get; } = new();

    /// <summary>How often each service was called.</summary>
    public IReadOnlyDictionary<string, long> Calls => calls;

    /// <summary>The calls that it does not know, or that their credentials do not allow.</summary>
    public IReadOnlyCollection<string> Refused => refused;

    /// <summary>What it took for all its answers together.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref ticks));

    public void Dispose() => listener.Close();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var began = Stopwatch.GetTimestamp();
        var request = await Request.ReadAsync(context.Request);
        calls.AddOrUpdate(request.Service, 1, (_, count) => count + 1);
        var reply = ReplyOrRefusal(request);
        var body = Encoding.UTF8.GetBytes(reply.Body);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.Headers["x-amzn-RequestId"] = context.Request.RequestTraceIdentifier.ToString();
        context.Response.Close(body, willBlock: false);
        Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - began);
    }

    // A call that it cannot answer must not wait for ever, and must fail the run.
    private Reply ReplyOrRefusal(Request request)
    {
        var why = "";
        try
        {
            if (ReplyTo(request) is { } reply)
                return reply;
        }
        catch (Exception wrong)
        {
            why = $": {wrong}";
        }
        refused.Enqueue($"{request.Service} {request.Operation} as {roles.Of(request.AccessKey) ?? "itself"}{why}");
        return Reply.S3Error(403, "AccessDenied");
    }

    // Null where it is refused.
    private Reply? ReplyTo(Request request) =>
        request.Service switch
        {
            "sts" => roles.Answer(request),
            "dynamodb" => roles.Of(request.AccessKey) is null ? Ledger.Answer(request) : null,
            "s3" when Allows(request, Buckets.IsWrite(request)) && IsOurs(request) => Buckets.Answer(request),
            "ec2" when Allows(request, SecurityGroups.IsWrite(request)) => Groups.Answer(request),
            _ => null,
        };

    private static bool IsOurs(Request request) => request.Owner is null || request.Owner == Account;

    // A read role reads, and a write role writes.
    private bool Allows(Request request, bool isWrite) =>
        roles.Of(request.AccessKey) is { } role
        && role.Contains(OwnRoles.WritePath, StringComparison.Ordinal) == isWrite;
}
