namespace Remediation.Engine.Access;

/// <summary>What an undo needs does not fit into the policy of a session, so that no role was assumed for it.</summary>
public sealed class SessionPolicyException(string message) : Exception(message);
