using System.Globalization;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Sweeps;

/// <summary>
/// Sweeps of one guardrail's resources in one region, after an event that does not say which of them it is about.
/// </summary>
/// <remarks>
/// The function invokes itself, as a sweep does that goes on. One begins at most in each period, guardrail and region,
/// however many events ask for it; those that come while it runs may be missed until the next.
/// </remarks>
/// <param name="own">The function's own clients.</param>
/// <param name="self">The function's own name or ARN.</param>
public sealed class TargetedSweeps(AwsClients own, ILedger ledger, TimeProvider clock, string self)
{
    /// <summary>How often one guardrail's resources in a region are swept so at most.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    /// <summary>Names the period that a time lies in.</summary>
    public static string PeriodOf(DateTimeOffset time) =>
        new DateTimeOffset(time.Ticks - time.Ticks % Period.Ticks, TimeSpan.Zero).ToString(
            "yyyy-MM-ddTHH:mm",
            CultureInfo.InvariantCulture
        );

    /// <summary>Begins a sweep, unless one began in this period.</summary>
    /// <param name="record">The record of what asks for it.</param>
    /// <returns>Whether it began.</returns>
    public async Task<bool> BeginAsync(LedgerRecord record, CancellationToken cancel)
    {
        var region = record.Resource.Region;
        var key = $"sweep {region} {PeriodOf(clock.GetUtcNow())}";
        if (!await ledger.IsFirstAsync(record, key, Once.PerGuardrail, cancel))
            return false;
        var id = $"{record.EventId}-{record.Guardrail}";
        var tick = new Trigger.Sweep(id, record.Resource.Account, region, clock.GetUtcNow());
        var envelope = tick.ToEnvelope(SweepState.Target(record.Guardrail, region).ToJson());
        var lambda = own.Client(() =>
            new AmazonLambdaClient(own.Credentials, own.Configured(new AmazonLambdaConfig()))
        );
        await lambda.InvokeAsync(
            new InvokeRequest
            {
                FunctionName = self,
                InvocationType = InvocationType.Event,
                Payload = envelope.ToJsonString(),
            },
            cancel
        );
        return true;
    }
}
