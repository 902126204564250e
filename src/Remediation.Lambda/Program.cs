using System.Runtime.InteropServices;
using System.Text;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Telemetry;

// The one executable of every function: its environment says which guardrails it runs, or that it is the notifier.
using var stop = new CancellationTokenSource();
using var term = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    }
);

// Half a second of an invocation's time is kept back to say what happened.
var (clock, margin, longest) = (TimeProvider.System, TimeSpan.FromMilliseconds(500), TimeSpan.FromDays(1));
Log? log = null;
Func<ReadOnlyMemory<byte>, ILambdaContext, CancellationToken, Task<byte[]>>? handle = null;
try
{
    using var bootstrap = LambdaBootstrapBuilder
        .Create(HandleAsync)
        .UseBootstrapHandler(() =>
        {
            log = new(Console.OpenStandardOutput(), Environment.GetEnvironmentVariable, clock);
            handle = Compose(log);
            return Task.FromResult(true);
        })
        .Build();
    await bootstrap.RunAsync(stop.Token);
    return 0;
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync(error is ConfigurationException ? error.Message : error.ToString());
    return 1;
}

async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
{
    log!.Begin(context.AwsRequestId, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
    using var time = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
    var left = context.RemainingTime - margin;
    if (left < longest)
        time.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
    try
    {
        using var payload = new MemoryStream();
        await input.CopyToAsync(payload, time.Token);
        return new MemoryStream(await handle!(payload.ToArray(), context, time.Token));
    }
    catch (Exception error)
    {
        var text = AwsError.Text(error);
        log.Error($"{error.GetType().FullName}: {text}");
        // Lambda keeps an exception's message, and hands it on to the queue of failed events.
        if (text != error.Message)
            throw new InvocationFailedException($"{error.GetType().Name}: {text}");
        throw;
    }
    finally
    {
        log.End();
    }
}

Func<ReadOnlyMemory<byte>, ILambdaContext, CancellationToken, Task<byte[]>> Compose(Log log)
{
    var aws = new Lazy<AwsClients>(() =>
        new AwsClients(
            Environment.GetEnvironmentVariable("AWS_REGION")
                ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION")
                ?? throw new ConfigurationException(
                    "AWS_REGION is not set: it must be the region that this function works in, e.g. eu-central-1"
                )
        )
    );
    switch (Environment.GetEnvironmentVariable("REMEDIATION_FUNCTION"))
    {
        case null or "" or "guardrails":
            var configuration = EngineConfiguration.Read(Environment.GetEnvironmentVariable);
            var handler = new Lazy<Handler>(() =>
                new(
                    configuration,
                    new Pipeline(
                        configuration,
                        aws.Value,
                        new LedgerTable(LedgerTable.ClientOf(aws.Value), configuration.LedgerTable, clock),
                        log,
                        clock
                    ),
                    aws.Value,
                    log,
                    clock,
                    Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") ?? ""
                )
            );
            return (payload, context, cancel) =>
                handler.Value.HandleAsync(
                    payload,
                    new(
                        context.AwsRequestId,
                        context.RemainingTime,
                        Invocation.TimeOf(Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"))
                    ),
                    cancel
                );
        case "notifier":
            var notifier = Notifier.Create(Environment.GetEnvironmentVariable, aws.Value, log, clock);
            return async (payload, _, cancel) =>
                Encoding.UTF8.GetBytes((await notifier.HandleAsync(payload, cancel)).ToJsonString());
        case var other:
            throw new ConfigurationException(
                $"REMEDIATION_FUNCTION is '{other}': it must be guardrails (the default) or notifier"
            );
    }
}
