namespace Remediation.Model;

/// <summary>
/// The settings are wrong; the message names the place and what it may be, after the words "the settings".
/// </summary>
public sealed class SettingsException(string message) : Exception(message);
