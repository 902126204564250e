using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Remediation.Guardrails.Ec2;

/// <summary>What the guardrails of an account's settings in a region have in common.</summary>
internal static class RegionSettings
{
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSerialConsoleAccessStatus.html, and all like it.
    private const string ByPolicy = "declarative-policy";

    private const string Service = "ec2";

    /// <summary>The kind of a setting.</summary>
    /// <param name="type">The CloudFormation type, or, where it has none, a name by the same rule.</param>
    /// <param name="name">What its ARN ends with.</param>
    public static ResourceKind Kind(string type, string name) => ResourceKind.Singleton(type, Service, name);

    /// <summary>The permission for an operation, none of which has a resource.</summary>
    public static Permission Permission(string operation) => new($"{Service}:{operation}", "*");

    /// <summary>Says that a setting is wrong, unless it is not the account's own to change.</summary>
    /// <param name="why">What is wrong.</param>
    /// <param name="wanted">What it should be set to.</param>
    public static Verdict Wrong<T>(Seen<RegionSetting<T>> seen, string why, T wanted)
        where T : notnull =>
        seen.State.ManagedBy == ByPolicy
            ? seen.Left($"{why}, by a declarative policy of the organization, which alone can change it")
            : seen.Violation(why, seen.State with { Value = wanted });

    /// <summary>The write that leads from one value to another; none where they are the same.</summary>
    public static IEnumerable<Step> Change<T>(RegionSetting<T> from, RegionSetting<T> to, Func<T, Step> put)
        where T : notnull => from.Value.Equals(to.Value) ? [] : [put(to.Value)];

    /// <summary>A write by the operation that a permission is for.</summary>
    public static Step Write(
        Permission permission,
        Func<StepRun, Task<AmazonWebServiceResponse>> run,
        JsonObject? parameters = null
    ) => new(permission, permission.Action[(Service.Length + 1)..], parameters ?? [], run);
}
