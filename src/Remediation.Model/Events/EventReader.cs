using System.Text.Json;

namespace Remediation.Model.Events;

/// <summary>
/// Reads an EventBridge envelope. What it cannot use is answered with the reason; only bytes that are not JSON are an
/// error.
/// </summary>
public static class EventReader
{
    /// <summary>
    /// The member by which <c>remediate redrive</c> marks an envelope; EventBridge makes the envelope's members itself,
    /// so that no event's author can set it.
    /// </summary>
    public const string Redriven = "redriven";

    /// <summary>
    /// The member by which the engine marks an event that waits for one guardrail's delay: the guardrail's id. No
    /// event's author can set it, as with <see cref="Redriven"/>.
    /// </summary>
    public const string Waited = "waitedFor";

    /// <summary>The event's trigger, or why there is none.</summary>
    public static (Trigger? Trigger, string? Reason) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (null, "the event is not a JSON object");
        var envelope = new Envelope(root);
        return envelope.Root["detail-type"].Text switch
        {
            Trigger.Call.DetailType => Trigger.Call.Read(envelope),
            Trigger.ConfigItem.DetailType => Trigger.ConfigItem.Read(envelope),
            Trigger.ConfigRule.DetailType => Trigger.ConfigRule.Read(envelope),
            Trigger.SignIn.DetailType => Trigger.SignIn.Read(envelope),
            Trigger.Health.DetailType => Trigger.Health.Read(envelope),
            Trigger.Finding.DetailType => Trigger.Finding.Read(envelope),
            Trigger.Sweep.Scheduled or Trigger.Sweep.Continuation => Trigger.Sweep.Read(envelope),
            null => (null, "the event has no detail-type"),
            var other => (null, $"events of kind '{Envelope.Shown(other)}' are not watched"),
        };
    }

    /// <summary>The account in the envelope, as it may be shown; null where it names none.</summary>
    public static string? AccountOf(JsonElement root)
    {
        var account = new Field(root)["account"];
        return account.Exists ? Envelope.Shown(account.Text ?? account.Json) : null;
    }

    /// <summary>Whether the event was given again out of a dead letter queue.</summary>
    public static bool IsRedriven(JsonElement root) => new Field(root)[Redriven].IsTrue;

    /// <summary>
    /// The id of the guardrail that an event has waited for, and that alone judges it; null where it has not waited.
    /// What is no id is given as it may be shown.
    /// </summary>
    public static string? WaitedFor(JsonElement root)
    {
        var mark = new Field(root)[Waited];
        return mark.Exists ? Envelope.Shown(mark.Text ?? mark.Json) : null;
    }
}
