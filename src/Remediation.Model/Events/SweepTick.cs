namespace Remediation.Model.Events;

public abstract partial record Trigger
{
    /// <summary>
    /// A resource that a sweep came to, without an event. No watch names it: a schedule wakes every guardrail.
    /// </summary>
    /// <param name="Id">The tick's id, one for the whole sweep.</param>
    public sealed record Sweep(string Id, string Account, string Region, DateTimeOffset Time)
        : Trigger(Id, Account, Region, Time)
    {
        /// <summary>The detail-type of a schedule's tick.</summary>
        public const string Scheduled = "Scheduled Event";

        /// <summary>The detail-type by which a sweep goes on in its next invocation.</summary>
        public const string Continuation = "Remediation Sweep";

        /// <summary>
        /// The schedule's rule, an ARN, by which <see cref="Deployed.SweepEveryOf"/> knows whose turn it is; null where
        /// the event names none.
        /// </summary>
        public string? Rule { get; init; }

        public override string Name => "sweep";

        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope) =>
            envelope.Checked(
                new(envelope.Id, envelope.Account, envelope.Region, envelope.Time),
                (id, account, region, time) =>
                    new Sweep(id, account, region, time) { Rule = envelope.Root["resources"].Texts.FirstOrDefault() }
            );
    }
}
