namespace Iam.Tests;

/// <summary>
/// What the emulator's IAM does otherwise than AWS's, beside the names of actions (see <see cref="Testing.Services"/>).
/// </summary>
/// <remarks>
/// moto 5.2.1 knows a call's resource in S3 alone (and for roles and queues); everywhere else it compares "*" with the
/// policy, so that only "*" allows anything. It ignores conditions that it does not know, ForAllValues:StringLike and
/// Null among them.
/// </remarks>
internal static class Moto
{
    public static bool ChecksResources(string action) => action.StartsWith("s3:", StringComparison.Ordinal);
}
