namespace Remediation.Model;

/// <summary>How bad a violation is, in the words and order of the AWS Security Finding Format.</summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}
