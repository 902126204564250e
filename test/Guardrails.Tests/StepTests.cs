using System.Text.Json.Nodes;
using Xunit;

namespace Guardrails.Tests;

public sealed class StepTests
{
    private static string Line(JsonObject parameters) =>
        new Step(
            new("s3:PutBucketPolicy", "*"),
            "PutBucketPolicy",
            parameters,
            _ => throw new InvalidOperationException()
        ).ToString();

    [Fact]
    public void A_line_shows_short_parameters_as_they_are() =>
        Assert.Equal(
            """s3:PutBucketPolicy {"Bucket":"example","On":true,"Rules":["a","b"]}""",
            Line(
                new()
                {
                    ["Bucket"] = "example",
                    ["On"] = true,
                    ["Rules"] = new JsonArray("a", "b"),
                }
            )
        );

    [Fact]
    public void A_line_shows_of_a_long_text_its_length_and_nothing_else() =>
        Assert.Equal(
            """s3:PutBucketPolicy {"Bucket":"example","Policy":"(15000 characters)"}""",
            Line(new() { ["Bucket"] = "example", ["Policy"] = new string('x', 15_000) })
        );

    [Fact]
    public void A_line_is_bounded_whatever_the_parameters() =>
        Assert.Equal(
            1001,
            Line(
                new() { ["Rules"] = new JsonArray([.. Enumerable.Range(0, 1000).Select(i => (JsonNode)$"sgr-{i}")]) }
            ).Length
        );
}
