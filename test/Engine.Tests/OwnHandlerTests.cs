using System.Text.Json;
using Amazon.Lambda.Core;
using Remediation.Engine;
using Testing;
using Xunit;

namespace Engine.Tests;

public sealed class OwnHandlerTests
{
    // The handler that docs/stand-ins.md shows, word for word: it compiles.
    public static async Task<Answer> HandleAsync(Pipeline pipeline, Stream input, ILambdaContext context)
    {
        using var document = await JsonDocument.ParseAsync(input);
        return await pipeline.HandleAsync(
            document.RootElement,
            new Invocation(context.AwsRequestId, context.RemainingTime),
            CancellationToken.None
        );
    }

    [Fact]
    public void The_handler_that_the_docs_show_is_the_one_that_is_compiled_here()
    {
        var docs = File.ReadAllText(Repository.Of("docs", "stand-ins.md"));
        var shown = docs.Split("```csharp\n")[1].Split("```")[0].Trim();
        var code = File.ReadAllText(Repository.Of("test", "Engine.Tests", "OwnHandlerTests.cs"));

        Assert.Contains(shown, code.Replace("\n    ", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
