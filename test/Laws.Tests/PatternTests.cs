using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>The language of event patterns, as EventBridge documents it.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and
/// eb-event-patterns-arrays.html
/// </remarks>
public sealed class PatternTests
{
    /// <summary>Patterns with an event's detail, and whether it matches.</summary>
    public static TheoryData<string, string, bool> Words =>
        new()
        {
            { """{"a":["x","y"]}""", """{"a":"y"}""", true },
            { """{"a":["x","y"]}""", """{"a":"Y"}""", false },
            { """{"a":["x"]}""", """{"b":"x"}""", false },
            { """{"a":["x"],"b":["y"]}""", """{"a":"x","b":"y","c":1}""", true },
            { """{"a":["x"],"b":["y"]}""", """{"a":"x","b":"x"}""", false },
            { """{"a":{"b":["x"]} }""", """{"a":{"b":"x"} }""", true },
            { """{"a":{"b":["x"]} }""", """{"a":"x"}""", false },
            { """{"a":["x"]}""", """{"a":["z","x"]}""", true },
            { """{"a":["x"]}""", """{"a":["z"]}""", false },
            { """{"a":[7]}""", """{"a":7}""", true },
            { """{"a":[7]}""", """{"a":"7"}""", false },
            { """{"a":[true]}""", """{"a":true}""", true },
            { """{"a":[true]}""", """{"a":false}""", false },
            { """{"a":[null]}""", """{"a":null}""", true },
            { """{"a":[null]}""", """{"a":"null"}""", false },
            { """{"a":[null]}""", """{"b":1}""", false },
            { """{"a":[""]}""", """{"a":""}""", true },
            { """{"a":[{"prefix":"ab"}]}""", """{"a":"abc"}""", true },
            { """{"a":[{"prefix":"ab"}]}""", """{"a":"cab"}""", false },
            { """{"a":[{"prefix":"ab"}]}""", """{"b":"abc"}""", false },
            { """{"a":["z",{"prefix":"ab"}]}""", """{"a":"z"}""", true },
            { """{"a":[{"suffix":"bc"}]}""", """{"a":"abc"}""", true },
            { """{"a":[{"suffix":"bc"}]}""", """{"a":"bcd"}""", false },
            { """{"a":[{"exists":true}]}""", """{"a":""}""", true },
            { """{"a":[{"exists":true}]}""", """{"b":1}""", false },
            { """{"a":[{"exists":false}]}""", """{"b":1}""", true },
            { """{"a":[{"exists":false}]}""", """{"a":"x"}""", false },
            { """{"a":{"b":[{"exists":false}]} }""", """{"c":1}""", true },
            { """{"a":{"b":[{"exists":false}]} }""", """{"a":{"b":"x"} }""", false },
            { """{"a":[{"numeric":[">=",7]}]}""", """{"a":7}""", true },
            { """{"a":[{"numeric":[">=",7]}]}""", """{"a":6.9}""", false },
            { """{"a":[{"numeric":[">",1,"<=",3]}]}""", """{"a":3}""", true },
            { """{"a":[{"numeric":[">",1,"<=",3]}]}""", """{"a":1}""", false },
            { """{"a":[{"numeric":[">=",7]}]}""", """{"a":"7"}""", false },
            { """{"a":[{"anything-but":"x"}]}""", """{"a":"y"}""", true },
            { """{"a":[{"anything-but":"x"}]}""", """{"a":"x"}""", false },
            { """{"a":[{"anything-but":"x"}]}""", """{"b":"y"}""", false },
            { """{"a":[{"anything-but":["x","y"]}]}""", """{"a":"z"}""", true },
            { """{"a":[{"anything-but":["x","y"]}]}""", """{"a":"y"}""", false },
            { """{"a":[{"anything-but":{"prefix":"ab"} }]}""", """{"a":"cab"}""", true },
            { """{"a":[{"anything-but":{"prefix":"ab"} }]}""", """{"a":"abc"}""", false },
            { """{"a":[{"anything-but":{"prefix":"ab"} }]}""", """{"b":"c"}""", false },
            { """{"a":[{"anything-but":{"wildcard":["a*c","d/*"]} }]}""", """{"a":"abd"}""", true },
            { """{"a":[{"anything-but":{"wildcard":["a*c","d/*"]} }]}""", """{"a":"abc"}""", false },
            { """{"a":[{"anything-but":{"wildcard":["a*c","d/*"]} }]}""", """{"a":"d/e"}""", false },
            { """{"a":[{"wildcard":"a*c"}]}""", """{"a":"abbc"}""", true },
            { """{"a":[{"wildcard":"a*c"}]}""", """{"a":"abcd"}""", false },
            { """{"$or":[{"a":["x"]},{"b":["y"]}]}""", """{"b":"y"}""", true },
            { """{"$or":[{"a":["x"]},{"b":["y"]}]}""", """{"a":"y","b":"x"}""", false },
            { """{"c":["z"],"$or":[{"a":["x"]},{"b":["y"]}]}""", """{"a":"x"}""", false },
        };

    [Theory, MemberData(nameof(Words))]
    public void A_word_means_what_EventBridge_documents(string pattern, string detail, bool isMatch) =>
        Assert.Equal(isMatch, Pattern.Matches($$"""{"detail":{{pattern}} }""", $$"""{"detail":{{detail}} }"""));

    [Theory]
    [InlineData("""{"a":[7]}""", """{"a":7.0}""", false)] // Numbers are compared as they are written.
    [InlineData("""{"a":{"b":["x"]} }""", """{"a":[{"b":"z"},{"b":"x"}]}""", true)]
    [InlineData("""{"a":[{"wildcard":"a?c"}]}""", """{"a":"abc"}""", false)]
    [InlineData("""{"a":[{"wildcard":"a?c"}]}""", """{"a":"a?c"}""", true)]
    [InlineData("""{"a":[{"wildcard":"a\\*c"}]}""", """{"a":"a*c"}""", true)]
    [InlineData("""{"a":[{"wildcard":"a\\*c"}]}""", """{"a":"abc"}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":["x","y"]}""", true)]
    public void So_does_a_word_of_which_the_emulator_says_otherwise(string pattern, string detail, bool isMatch) =>
        Assert.Equal(isMatch, Pattern.Matches(pattern, detail));

    [Theory]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/8"}]}""")]
    [InlineData("""{"a":[{"anything-but":{"equals-ignore-case":"x"} }]}""")]
    [InlineData("""{"a":"x"}""")]
    public void A_word_that_is_not_known_here_is_an_error_and_never_no_match(string pattern) =>
        Assert.Throws<ArgumentException>(() => Pattern.Matches(pattern, """{"a":"x"}"""));
}
