namespace Remediation.Guardrails.Ec2;

/// <summary>
/// Calls of EC2 as CloudTrail records them: the newer ones within a member of their own name, the older ones without.
/// </summary>
internal static class Ec2Calls
{
    public const string EventSource = "ec2.amazonaws.com";

    /// <summary>What a call asks for.</summary>
    public static Field RequestOf(Trigger.Call call) => Within(call.Request, "Request", call);

    /// <summary>What a call was answered.</summary>
    public static Field ResponseOf(Trigger.Call call) => Within(call.Response, "Response", call);

    private static Field Within(Field whole, string part, Trigger.Call call) =>
        whole[$"{call.EventName}{part}"] is { Exists: true } within ? within : whole;
}
