using System.Text;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Engine.Waiting;
using Remediation.Guardrails;

namespace Remediation.Lambda;

/// <summary>Handles an invocation: the payload, its context, and until when.</summary>
internal delegate Task<byte[]> HandleInvocation(
    ReadOnlyMemory<byte> payload,
    ILambdaContext context,
    CancellationToken cancel
);

/// <summary>
/// Puts the parts together, as the environment says. What an event alone needs is made at the first event.
/// </summary>
internal static class Composition
{
    /// <exception cref="ConfigurationException">A variable is missing or wrong; the message names it and what it may
    /// be.</exception>
    public static HandleInvocation Compose(Func<string, string?> environment, Log log, TimeProvider clock)
    {
        var aws = new Lazy<AwsClients>(() => new AwsClients(RegionOf(environment), CredentialsOf(environment)));
        return environment(Variables.Function) switch
        {
            null or "" or Variables.GuardrailsFunction => Guardrails(environment, aws, log, clock),
            Variables.NotifierFunction => Notifies(environment, aws, log, clock),
            var other => throw new ConfigurationException(
                $"{Variables.Function} is '{other}': it must be {Variables.GuardrailsFunction} (the default) "
                    + $"or {Variables.NotifierFunction}"
            ),
        };
    }

    private static HandleInvocation Guardrails(
        Func<string, string?> environment,
        Lazy<AwsClients> aws,
        Log log,
        TimeProvider clock
    )
    {
        var configuration = EngineConfiguration.Read(environment, Catalogue.All);
        foreach (var exemption in configuration.Settings.Exemptions.Permanent)
        {
            if (ExemptionRules.WarningOf(exemption) is { } warning)
                log.Warning($"{Variables.Settings}: {warning}");
        }
        Handler? handler = null;
        return (payload, context, cancel) =>
        {
            handler ??= HandlerOf(
                configuration,
                Identity.OfFunction(context.InvokedFunctionArn),
                environment,
                aws.Value,
                log,
                clock
            );
            var firstSeen = Invocation.TimeOf(environment(Variables.TraceId));
            var invocation = new Invocation(context.AwsRequestId, context.RemainingTime, firstSeen);
            return handler.HandleAsync(payload, invocation, cancel);
        };
    }

    private static Handler HandlerOf(
        EngineConfiguration configuration,
        Identity identity,
        Func<string, string?> environment,
        AwsClients aws,
        Log log,
        TimeProvider clock
    )
    {
        var ledger = new LedgerTable(LedgerTable.ClientOf(aws), configuration.LedgerTable, clock);
        var self = environment(Variables.FunctionName) ?? "";
        var queue = configuration.Delays is { } delays ? new DelayQueue(aws, delays, clock) : null;
        var pipeline = new Pipeline(configuration, identity, aws, ledger, log, clock)
        {
            Delays = queue,
            Holds = queue,
            Sweeps = self.Length > 0 ? new(aws, ledger, clock, self) : null,
        };
        var sweeps = new SweepHandler(configuration, pipeline, aws, log, clock, self)
        {
            Heartbeat = configuration.HasHeartbeat
                ? new(aws, pipeline.Clients, ledger, log, clock, new(self, Executable.Version, Catalogue.All.Ids))
                : null,
        };
        return new(pipeline, sweeps, log);
    }

    private static HandleInvocation Notifies(
        Func<string, string?> environment,
        Lazy<AwsClients> aws,
        Log log,
        TimeProvider clock
    )
    {
        var notifier = Notifier.Create(environment, Catalogue.All, aws.Value, log, clock);
        return async (payload, _, cancel) =>
        {
            var answer = await notifier.HandleAsync(payload, cancel);
            return Encoding.UTF8.GetBytes(answer.ToJsonString());
        };
    }

    // A function's credentials are in its environment, and no other place is in the executable (Substitutions.xml).
    private static EnvironmentVariablesAWSCredentials? CredentialsOf(Func<string, string?> environment) =>
        environment(EnvironmentVariablesAWSCredentials.ENVIRONMENT_VARIABLE_ACCESSKEY) is null ? null : new();

    private static string RegionOf(Func<string, string?> environment) =>
        environment(Variables.Region)
        ?? environment(Variables.DefaultRegion)
        ?? throw new ConfigurationException(
            $"{Variables.Region} is not set: it must be the region that this function works in, e.g. eu-central-1"
        );
}
