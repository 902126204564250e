using System.Runtime.InteropServices;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Remediation.Engine;
using Remediation.Engine.Telemetry;
using Remediation.Lambda;

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
Log? log = null;
HandleInvocation? handle = null;
try
{
    using var bootstrap = LambdaBootstrapBuilder.Create(HandleAsync).UseBootstrapHandler(InitializeAsync).Build();
    await bootstrap.RunAsync(stop.Token);
    return 0;
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync(error is ConfigurationException ? error.Message : error.ToString());
    return 1;
}

Task<bool> InitializeAsync()
{
    log = new(Console.OpenStandardOutput(), Environment.GetEnvironmentVariable, TimeProvider.System);
    handle = Composition.Compose(Environment.GetEnvironmentVariable, log, TimeProvider.System);
    return Task.FromResult(true);
}

async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
{
    log!.Begin(context.AwsRequestId, Environment.GetEnvironmentVariable(Variables.TraceId));
    using var time = InvocationTime.Start(context.RemainingTime, stop.Token);
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
