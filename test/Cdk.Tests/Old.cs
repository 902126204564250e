namespace Remediation.Cdk.Tests;

/// <summary>The templates of version 0.1.0, as its own CDK app made them: see the README beside them.</summary>
internal static class Old
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "0.1.0");

    public static readonly string Template = Path.Combine(Folder, "Remediation.template.json");
}
