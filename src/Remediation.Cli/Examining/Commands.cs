namespace Remediation.Cli.Examining;

/// <summary>Commands that mend a deployment, as they can be pasted into a shell.</summary>
internal static class Commands
{
    /// <summary>The deployment; its options are in <c>cdk.json</c>.</summary>
    public const string Deploy = "npx aws-cdk@2.1148.1 deploy --all";

    /// <summary>A call of AWS's own command line.</summary>
    public static string Aws(string call, string region) => $"aws {call} --region {region}";

    /// <summary>A repair of a part by its guardrail.</summary>
    public static string Repair(string guardrail, string region) =>
        $"remediate sweep {guardrail} --mode enforce --yes --region {region}";

    /// <summary>A function's log of the last day.</summary>
    public static string Logs(string function, string region)
    {
        const string group = "--query LoggingConfig.LogGroup --output text";
        var asked = Aws($"lambda get-function-configuration --function-name {function} {group}", region);
        return Aws($"logs tail \"$({asked})\" --since 1d", region);
    }

    /// <summary>A text as one word of a shell.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(IsPlain) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) =>
        char.IsAsciiLetterOrDigit(c) || "_-./:=,@+".Contains(c, StringComparison.Ordinal);
}
