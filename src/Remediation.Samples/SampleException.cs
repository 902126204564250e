namespace Remediation.Samples;

/// <summary>A file under <c>events/</c> is wrong; the message names the file, what is wrong and what to do.</summary>
public sealed class SampleException(string message) : Exception(message);
