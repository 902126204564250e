using Remediation.Guardrails;
using Remediation.Samples.Scenarios;

namespace Remediation.Samples;

/// <summary>The scenario of every kind of resource.</summary>
public static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new PrincipalScenario(),
        new ManagedPolicyScenario(),
        new RootUserScenario(),
        new PasswordPolicyScenario(),
        new SecurityGroupScenario(),
        new VpcScenario(),
        new NetworkAclScenario(),
        new SubnetScenario(),
        new InstanceScenario(),
        new SnapshotScenario(),
        new ImageScenario(),
        new RegionSettingScenario("AWS::EC2::SerialConsoleAccess"),
        new RegionSettingScenario("AWS::EC2::EbsEncryptionByDefault"),
        new RegionSettingScenario("AWS::EC2::SnapshotBlockPublicAccess"),
        new RegionSettingScenario("AWS::EC2::ImageBlockPublicAccess"),
        new TrailScenario(),
        new RuleScenario(),
        new FunctionScenario(),
        new QualifierScenario("AWS::Lambda::Permission"),
        new QualifierScenario("AWS::Lambda::Url"),
        new QueueScenario(),
        new TopicScenario(),
        new TableScenario(),
        new AlarmScenario(),
        new RoleScenario(),
        new DetectorScenario(),
        new MacieScenario(),
        new HubScenario(),
        new RecorderScenario(),
        new ParameterScenario(),
        new BucketScenario(),
        new AccountBlockScenario(),
        new DbSnapshotScenario(),
        new DatabaseScenario(),
        new KeyScenario(),
        new LogGroupScenario(),
        new SecretScenario(),
        new RepositoryScenario(),
        new DocumentScenario(),
        new WebAclScenario(),
    ];

    /// <summary>The scenario of a guardrail's kind.</summary>
    /// <exception cref="SampleException">There is none, or no such guardrail; the message says what to add.</exception>
    public static IScenario Of(string guardrail)
    {
        var kind = Catalogue.Find(guardrail)?.On ?? throw new SampleException($"there is no guardrail {guardrail}");
        return All.FirstOrDefault(scenario => scenario.Type == kind.Types[0])
            ?? throw new SampleException(
                $"{guardrail} judges {kind.Types[0]}, of which there is no scenario: write one in "
                    + "src/Remediation.Samples/Scenarios and add it to ScenarioList.cs"
            );
    }
}
