namespace Testing.Simulation;

/// <summary>Policies that AWS has ready.</summary>
public static class KnownPolicies
{
    /// <summary>The identity policy AdministratorAccess.</summary>
    public const string AdministratorAccess =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    /// <summary>The service control policy that every level of an organization has to begin with.</summary>
    public const string FullAwsAccess = AdministratorAccess;
}
