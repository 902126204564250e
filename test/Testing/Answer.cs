namespace Testing;

/// <summary>The answer by which a service refuses a call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error's code, as the SDK gives it to the caller.</param>
/// <param name="Message">The error's message.</param>
public sealed record Answer(int Status, string Code, string Message);
