using System.Globalization;
using System.Text.Json.Nodes;

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

        /// <summary>The member of a continuation's detail that says that it is targeted.</summary>
        public const string Targeted = "targeted";

        /// <summary>
        /// The schedule's rule, an ARN, by which <see cref="Deployed.SweepEveryOf"/> knows whose turn it is; null where
        /// the event names none.
        /// </summary>
        public string? Rule { get; init; }

        /// <summary>
        /// Whether enforcement begins with it: what it finds was there before.
        /// </summary>
        public bool Marks { get; init; }

        /// <summary>
        /// Whether it comes to one guardrail's resources in one region alone, because an event did not say which of
        /// them it was about. It is nobody's first sweep.
        /// </summary>
        public bool IsTargeted { get; init; }

        public override string Name => "sweep";

        /// <summary>The event of a sweep that goes on, or of a violation that it found.</summary>
        /// <param name="detail">How far it has come; null where that is nobody's.</param>
        public JsonObject ToEnvelope(JsonObject? detail = null) =>
            new()
            {
                ["id"] = Id,
                ["source"] = "remediation",
                ["detail-type"] = Continuation,
                ["account"] = Account,
                ["region"] = Region,
                ["time"] = Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["resources"] = new JsonArray(Rule is null ? [] : [Rule]),
                ["detail"] = detail,
            };

        internal static (Trigger? Trigger, string? Reason) Read(Envelope envelope) =>
            envelope.Checked(
                new(envelope.Id, envelope.Account, envelope.Region, envelope.Time),
                (id, account, region, time) =>
                    new Sweep(id, account, region, time)
                    {
                        Rule = envelope.Root["resources"].Texts.FirstOrDefault(),
                        IsTargeted = envelope.Detail[Targeted].IsTrue,
                    }
            );
    }
}
