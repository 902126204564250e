using System.ComponentModel;
using System.Diagnostics;

namespace Remediation.Cdk;

/// <summary>The CDK for .NET runs on Node.js: without it, it fails with a broken pipe and no reason.</summary>
public static class NodeRuntime
{
    /// <exception cref="OptionException">Node.js is not on the PATH.</exception>
    public static void Require()
    {
        // Quiets the end-of-life banner of Node.js 20; the value is a list of versions.
        Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
        if (!Answers())
        {
            throw new OptionException(
                "Node.js was not found: the AWS CDK runs on it, "
                    + "so install Node.js 20 or later and put `node` on the PATH"
            );
        }
    }

    private static bool Answers()
    {
        var start = new ProcessStartInfo("node", "--version")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var node = Process.Start(start)!;
            node.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
