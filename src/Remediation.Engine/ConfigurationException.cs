namespace Remediation.Engine;

/// <summary>
/// The configuration is wrong and the program refuses to start; the message names the variable and what it may be.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message);
