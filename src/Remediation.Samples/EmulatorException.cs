namespace Remediation.Samples;

/// <summary>There is no emulator to be had; the message says what to install.</summary>
public sealed class EmulatorException(string message) : Exception(message);
