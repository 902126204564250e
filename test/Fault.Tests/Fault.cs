using Testing;

namespace Fault.Tests;

/// <summary>What befalls a call.</summary>
public enum Fault
{
    Throttled,
    ServerError,
    ResetBefore,
    ResetAfter,
    Hang,
    Truncated,
    Denied,
    Expired,
    Invalid,
}

/// <summary>
/// How long a fault lasts: one try of the call (the SDK's next try passes), the rest of the first invocation (Lambda's
/// retry passes), or all three invocations.
/// </summary>
public enum Lasting
{
    Once,
    Invocation,
    Throughout,
}

internal static class FaultWords
{
    public static string Words(this Fault fault) =>
        fault switch
        {
            Fault.Throttled => "throttled",
            Fault.ServerError => "server error (500)",
            Fault.ResetBefore => "connection reset before delivery",
            Fault.ResetAfter => "connection reset after delivery: the answer is lost",
            Fault.Hang => "delivered, and no answer before the time limit",
            Fault.Truncated => "delivered, and half of the answer",
            Fault.Denied => "access denied",
            Fault.Expired => "expired token",
            _ => "refused as not valid; by the ledger as too large",
        };

    public static string Words(this Lasting lasting) =>
        lasting switch
        {
            Lasting.Once => "one try of the call",
            Lasting.Invocation => "one invocation",
            _ => "all three invocations",
        };

    /// <summary>Why the service refuses.</summary>
    public static Refusal Refusal(this Fault fault) =>
        fault switch
        {
            Fault.Throttled => Testing.Refusal.Throttled,
            Fault.ServerError => Testing.Refusal.ServerError,
            Fault.Denied => Testing.Refusal.Denied,
            Fault.Expired => Testing.Refusal.Expired,
            Fault.Invalid => Testing.Refusal.Invalid,
            _ => throw new ArgumentException($"{fault} is no answer of a service", nameof(fault)),
        };

    /// <summary>Whether the SDK tries again by itself.</summary>
    public static bool IsTransient(this Fault fault) =>
        fault is Fault.Throttled or Fault.ServerError or Fault.ResetBefore or Fault.ResetAfter or Fault.Hang;
}
