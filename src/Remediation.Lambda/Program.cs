using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails.Model;

// The one executable of every function: its environment says which guardrails it runs, or that it is the notifier.
using var stop = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
var (clock, margin) = (TimeProvider.System, TimeSpan.FromMilliseconds(500));
try
{
    var log = new Log(Console.OpenStandardOutput(), Environment.GetEnvironmentVariable, clock);
    var handle = Compose(log);
    using var bootstrap = LambdaBootstrapBuilder.Create(async (input, context) =>
    {
        log.Begin(context.AwsRequestId, context.TraceId);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        // Half a second is kept back to say what happened.
        var remaining = context.RemainingTime - margin;
        if (remaining < TimeSpan.FromDays(1)) time.CancelAfter(remaining > TimeSpan.Zero ? remaining : TimeSpan.FromMilliseconds(1));
        try { return new MemoryStream(await handle(((MemoryStream)input).ToArray(), context, time.Token)); }
        catch (Exception error) { log.Error($"{error.GetType().FullName}: {error.Message}"); throw; }
        finally { log.End(); }
    }).Build();
    await bootstrap.RunAsync(stop.Token);
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    await LambdaBootstrap.ReportInitializationErrorAsync(wrong);
    return 1;
}
catch (LambdaRuntimeException lost)
{
    await Console.Error.WriteLineAsync(lost.Message);
    return 1;
}

Func<ReadOnlyMemory<byte>, ILambdaContext, CancellationToken, Task<byte[]>> Compose(Log log)
{
    var aws = new Lazy<AwsClients>(() => new AwsClients(Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION")!));
    switch (Environment.GetEnvironmentVariable("REMEDIATION_FUNCTION"))
    {
        case null or "" or "guardrails":
            var configuration = EngineConfiguration.Read(Environment.GetEnvironmentVariable);
            var pipeline = new Lazy<Pipeline>(() => new(configuration, aws.Value, new LedgerTable(LedgerTable.ClientOf(aws.Value), configuration.LedgerTable, clock), log, clock));
            return async (payload, context, cancel) => JsonSerializer.SerializeToUtf8Bytes(await pipeline.Value.HandleAsync(payload, context.AwsRequestId, cancel), EngineJson.Default.Answer);
        case "notifier":
            var notifier = Notifier.Create(Environment.GetEnvironmentVariable, aws.Value, log, clock);
            return async (payload, _, cancel) => Encoding.UTF8.GetBytes((await notifier.HandleAsync(payload, cancel)).ToJsonString());
        case var other:
            throw new ConfigurationException($"REMEDIATION_FUNCTION is '{other}': it must be guardrails (the default) or notifier");
    }
}
