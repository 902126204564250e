using System.Text.Json;
using Xunit;

namespace Engine.Tests;

public sealed class FieldTests
{
    private static Field Of(string json) => new(JsonDocument.Parse(json).RootElement);

    [Fact]
    public void The_exact_name_is_preferred_and_another_case_is_found() =>
        Assert.Equal(
            ("exact", "other"),
            (
                Of("""{"BucketName":"x","bucketName":"exact"}""")["bucketName"].Text,
                Of("""{"BUCKETNAME":"other"}""")["bucketName"].Text
            )
        );

    [Theory]
    [InlineData("""{"items":[1,2]}""", 2)]
    [InlineData("""{"items":{"a":1}}""", 1)]
    [InlineData("""{"a":1}""", 1)]
    [InlineData("""["x","y","z"]""", 3)]
    [InlineData("\"x\"", 1)]
    [InlineData("\"\"", 0)]
    [InlineData("7", 0)]
    public void Lists_are_read_in_every_form_that_AWS_records(string json, int count) =>
        Assert.Equal(count, Of(json).Items.Count());

    [Fact]
    public void Half_a_surrogate_pair_is_none_and_hides_nothing_beside_it()
    {
        var field = Of("""{"\ud800":1,"a":"\udc00","b":"right"}""");
        Assert.Equal(((string?)null, "right", 3), (field["a"].Text, field["b"].Text, field.Members.Count()));
        Assert.False(field["c"].Exists);
    }
}
