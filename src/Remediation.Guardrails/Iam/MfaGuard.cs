namespace Remediation.Guardrails.Iam;

/// <summary>The inline policy that holds a user to setting up MFA.</summary>
/// <remarks>
/// What stays allowed is AWS's list for it, and what a first sign-in with a password that must be changed needs. With
/// <c>BoolIfExists</c> calls by an access key would be denied too: they have no such key.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html
/// </remarks>
internal static class MfaGuard
{
    public const string Name = "RemediationUntilMfaIsSetUp";

    public const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["iam:ChangePassword","iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:GetAccountPasswordPolicy","iam:GetMFADevice","iam:GetUser","iam:ListMFADevices","iam:ListVirtualMFADevices","iam:ResyncMFADevice","sts:GetSessionToken"],"Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}]}""";
}
