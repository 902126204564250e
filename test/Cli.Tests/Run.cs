using System.Text.Json.Nodes;
using Remediation.Cli;
using Xunit;

namespace Cli.Tests;

/// <summary>A run of the program, piped.</summary>
internal sealed record Run(int Code, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    public static async Task<Run> Of(params string[] args)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var code = await App.RunAsync(
            args,
            new(output, isTerminal: false),
            errors,
            TestContext.Current.CancellationToken
        );
        return new(code, output.ToString(), errors.ToString());
    }
}
