namespace Remediation.Engine;

/// <summary>Stands for an exception whose own message says more than logs may keep.</summary>
public sealed class InvocationFailedException(string message) : Exception(message);
