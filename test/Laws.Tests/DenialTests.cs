using System.Net;
using System.Net.Sockets;
using System.Text;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>AWS refuses the first read: the event is neither lost nor answered by a write.</summary>
[Collection("account")]
public sealed class DenialTests(Account account)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Remediation.Guardrails.Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public async Task A_denied_read_is_recorded_as_failed_with_code_and_action_and_a_later_delivery_repairs(
        string guardrail
    )
    {
        var (sample, scenario) = (
            Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied),
            account.Scenario(guardrail)
        );
        var names = await scenario.ArrangeAsync(account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var text = account.Unique(sample.EventFor(names));
        using var denying = new Denying();

        var result = await account.PlayAsync(
            guardrail,
            text,
            Mode.Enforce,
            Cancel,
            unique: false,
            aws: new AwsClients("us-east-1", account.Aws.Credentials, denying.Endpoint)
        );

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains("AccessDenied", result.Reason, StringComparison.Ordinal);
        Assert.Contains(
            Remediation.Guardrails.Catalogue.Find(guardrail)!.Reads.Select(r => r.Action),
            action => result.Reason.Contains(action, StringComparison.Ordinal)
        );
        Account.AssertSame(before, await scenario.ReadAsync(account.Aws, names, Cancel));
        var record = await account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
        Assert.Equal(Outcome.Failed, record!.Status);
        Assert.Contains(
            "no state to put back",
            (
                await new Undo(account.Aws, account.Ledger, TimeProvider.System).RunAsync(record, force: true, Cancel)
            ).Refusal,
            StringComparison.Ordinal
        );

        Assert.Equal(
            Outcome.Applied,
            (await account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false)).Outcome
        );
    }

    /// <summary>An AWS that denies everything, in each service's own words.</summary>
    private sealed class Denying : IDisposable
    {
        private readonly HttpListener listener = new();

        public Denying()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Endpoint = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }
            listener.Prefixes.Add($"{Endpoint}/");
            listener.Start();
            _ = ServeAsync();
        }

        public string Endpoint { get; }

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                var scope = context.Request.Headers["Authorization"] ?? "";
                var (type, body) =
                    context.Request.Headers["X-Amz-Target"] is not null
                    || scope.Contains("/lambda/", StringComparison.Ordinal)
                        ? ("application/x-amz-json-1.1", """{"__type":"AccessDeniedException","message":"no"}""")
                    : scope.Contains("/s3/", StringComparison.Ordinal)
                        ? ("application/xml", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
                    : scope.Contains("/ec2/", StringComparison.Ordinal)
                        ? (
                            "text/xml",
                            "<Response><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>"
                        )
                    : (
                        "text/xml",
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>"
                    );
                (context.Response.StatusCode, context.Response.ContentType) = (403, type);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
    }
}
