namespace Testing;

/// <summary>What <see cref="RecordingProxy"/> does to one call instead of passing it on and its answer back.</summary>
/// <param name="IsDelivered">Whether the emulator gets the call: a lost answer is not a lost write.</param>
/// <param name="Answer">A whole HTTP answer in place of the emulator's; null for the emulator's own.</param>
/// <param name="Ending">How the connection ends.</param>
/// <param name="Delivered">What to do when the emulator has answered and the caller has not heard of it yet; null for
/// nothing.</param>
public sealed record Interference(bool IsDelivered, byte[]? Answer, Ending Ending, Action? Delivered = null);

/// <summary>
/// How a connection ends: as it should, halfway through the answer, by a TCP reset without any, or not at all.
/// </summary>
public enum Ending
{
    Close,
    Truncate,
    Reset,
    Hang,
}
