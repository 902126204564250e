namespace Remediation.Engine.Access;

/// <summary>Where the roles are that a function assumes.</summary>
/// <param name="Partition">The partition, e.g. <c>aws</c>.</param>
/// <param name="Account">The account, 12 digits.</param>
public sealed record RolesToAssume(string Partition, string Account)
{
    public string ArnOf(OwnRole role) => role.ArnIn(Partition, Account);
}
