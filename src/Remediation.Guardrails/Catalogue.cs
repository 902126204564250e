namespace Remediation.Guardrails;

/// <summary>Every guardrail there is, listed by hand: a law finds one that was left out.</summary>
public static class Catalogue
{
    // What watches us comes first: without a trail nobody hears of a call, and without our rules and functions nobody
    // acts on it.
    public static GuardrailList All { get; } =
        new([
            new(CloudTrail.LoggingStopped.Id, () => CloudTrail.LoggingStopped.Guardrail),
            new(CloudTrail.TrailDeleted.Id, () => CloudTrail.TrailDeleted.Guardrail),
            new(CloudTrail.SelectorsNarrowed.Id, () => CloudTrail.SelectorsNarrowed.Guardrail),
            new(CloudTrail.TrailWeakened.Id, () => CloudTrail.TrailWeakened.Guardrail),
            new(Self.RuleChanged.Id, () => Self.RuleChanged.Guardrail),
            new(Self.FunctionChanged.Id, () => Self.FunctionChanged.Guardrail),
            new(Self.QueueChanged.Id, () => Self.QueueChanged.Guardrail),
            new(Self.TableChanged.Id, () => Self.TableChanged.Guardrail),
            new(Self.AlarmChanged.Id, () => Self.AlarmChanged.Guardrail),
            new(Self.RoleChanged.Id, () => Self.RoleChanged.Guardrail),
            new(Self.ManifestChanged.Id, () => Self.ManifestChanged.Guardrail),
            new(Config.RecorderStopped.Id, () => Config.RecorderStopped.Guardrail),
            new(GuardDuty.Disabled.Id, () => GuardDuty.Disabled.Guardrail),
            new(CloudWatch.AlarmSilenced.Id, () => CloudWatch.AlarmSilenced.Guardrail),
            new(Iam.PolicyVersionAdmin.Id, () => Iam.PolicyVersionAdmin.Guardrail),
            new(Iam.AdminPolicyAttached.Id, () => Iam.AdminPolicyAttached.Guardrail),
            new(Iam.InlineAdminPolicy.Id, () => Iam.InlineAdminPolicy.Guardrail),
            new(Iam.RootAccessKey.Id, () => Iam.RootAccessKey.Guardrail),
            new(Iam.RootLogin.Id, () => Iam.RootLogin.Guardrail),
            new(Iam.AccessKeyExposed.Id, () => Iam.AccessKeyExposed.Guardrail),
            new(Iam.RoleTrustOpened.Id, () => Iam.RoleTrustOpened.Guardrail),
            new(Iam.MfaDeactivated.Id, () => Iam.MfaDeactivated.Guardrail),
            new(Iam.PermissionsBoundaryRemoved.Id, () => Iam.PermissionsBoundaryRemoved.Guardrail),
            new(Iam.PasswordPolicyWeakened.Id, () => Iam.PasswordPolicyWeakened.Guardrail),
            new(Iam.UserPolicyDirect.Id, () => Iam.UserPolicyDirect.Guardrail),
            new(Ec2.IngressOpenToWorld.Id, () => Ec2.IngressOpenToWorld.Guardrail),
            new(Ec2.FlowLogsRemoved.Id, () => Ec2.FlowLogsRemoved.Guardrail),
            new(Ec2.DefaultSecurityGroupOpened.Id, () => Ec2.DefaultSecurityGroupOpened.Guardrail),
            new(Ec2.NaclOpenToWorld.Id, () => Ec2.NaclOpenToWorld.Guardrail),
            new(Ec2.SubnetAutoPublicIp.Id, () => Ec2.SubnetAutoPublicIp.Guardrail),
            new(Ec2.Imdsv1Allowed.Id, () => Ec2.Imdsv1Allowed.Guardrail),
            new(Ec2.SerialConsoleEnabled.Id, () => Ec2.SerialConsoleEnabled.Guardrail),
            new(Ebs.SnapshotPublic.Id, () => Ebs.SnapshotPublic.Guardrail),
            new(Ebs.SnapshotSharingUnblocked.Id, () => Ebs.SnapshotSharingUnblocked.Guardrail),
            new(Ebs.DefaultEncryptionDisabled.Id, () => Ebs.DefaultEncryptionDisabled.Guardrail),
            new(Ami.Public.Id, () => Ami.Public.Guardrail),
            new(Ami.SharingUnblocked.Id, () => Ami.SharingUnblocked.Guardrail),
            new(S3.AccountPublicAccessBlockWeakened.Id, () => S3.AccountPublicAccessBlockWeakened.Guardrail),
            new(S3.PublicAccessBlockWeakened.Id, () => S3.PublicAccessBlockWeakened.Guardrail),
            new(S3.BucketPolicyPublic.Id, () => S3.BucketPolicyPublic.Guardrail),
            new(S3.BucketAclPublic.Id, () => S3.BucketAclPublic.Guardrail),
            new(S3.EncryptionWeakened.Id, () => S3.EncryptionWeakened.Guardrail),
            new(S3.InsecureTransportAllowed.Id, () => S3.InsecureTransportAllowed.Guardrail),
            new(S3.AccessLoggingDisabled.Id, () => S3.AccessLoggingDisabled.Guardrail),
            new(S3.VersioningSuspended.Id, () => S3.VersioningSuspended.Guardrail),
            new(DynamoDb.PitrDisabled.Id, () => DynamoDb.PitrDisabled.Guardrail),
            new(Rds.PubliclyAccessible.Id, () => Rds.PubliclyAccessible.Guardrail),
            new(Rds.SnapshotPublic.Id, () => Rds.SnapshotPublic.Guardrail),
            new(Rds.DeletionProtectionOff.Id, () => Rds.DeletionProtectionOff.Guardrail),
            new(Rds.BackupRetentionLowered.Id, () => Rds.BackupRetentionLowered.Guardrail),
            new(Sns.TopicPublic.Id, () => Sns.TopicPublic.Guardrail),
            new(Sqs.QueuePublic.Id, () => Sqs.QueuePublic.Guardrail),
            new(Kms.KeyDeletionScheduled.Id, () => Kms.KeyDeletionScheduled.Guardrail),
            new(Kms.KeyPolicyPublic.Id, () => Kms.KeyPolicyPublic.Guardrail),
            new(SecretsManager.PolicyPublic.Id, () => SecretsManager.PolicyPublic.Guardrail),
            new(Ecr.PolicyPublic.Id, () => Ecr.PolicyPublic.Guardrail),
            new(Ecr.ScanOnPushOff.Id, () => Ecr.ScanOnPushOff.Guardrail),
            new(Ssm.DocumentPublic.Id, () => Ssm.DocumentPublic.Guardrail),
            new(Kms.KeyRotationDisabled.Id, () => Kms.KeyRotationDisabled.Guardrail),
            new(Logs.RetentionLowered.Id, () => Logs.RetentionLowered.Guardrail),
        ]);

    /// <summary>The guardrail of an id, or null.</summary>
    public static Guardrail? Find(string id) => All.Find(id);
}
