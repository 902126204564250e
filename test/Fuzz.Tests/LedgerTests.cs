using System.Text.Json;
using Xunit;

namespace Fuzz.Tests;

/// <summary>
/// A state comes back from the ledger as it was, and from a text that lacks something it does not come at all.
/// </summary>
public sealed class LedgerTests
{
    private static readonly Node Nothing = new Node.Scalar("null");

    public static TheoryData<string> Ids => Laws.Guardrails;

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_state_comes_back_from_its_text_by_value(string id) =>
        Laws.Holds(
            id,
            4_000,
            one =>
            {
                var text = one.Guardrail.Write(one.State);
                var read = one.Guardrail.Read(text);
                Assert.True(
                    one.State.Equals(read) && one.State.GetHashCode() == read.GetHashCode(),
                    $"it comes back as {one.Guardrail.Write(read)}: are all its parts compared by value?"
                );
                Assert.Equal(text, one.Guardrail.Write(read));
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_text_with_a_part_missing_or_null_where_none_may_be_is_no_state(string id)
    {
        var lacking = 0;
        Laws.Holds(
            id,
            100,
            one =>
            {
                var whole = Node.Parse(one.Guardrail.Write(one.State));
                foreach (var (place, text) in Lacking(Shape.Of(one.Guardrail), whole, "", n => n))
                {
                    Interlocked.Increment(ref lacking);
                    try
                    {
                        one.Guardrail.Read($"{text}");
                    }
                    catch (JsonException)
                    {
                        continue;
                    }
                    Assert.Fail($"{place} was read: {text}");
                }
            }
        );
        Assert.True(lacking > 100, $"{id}: only {lacking} texts lacked something");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_is_no_object_is_no_state(string id)
    {
        var guardrail = Remediation.Guardrails.Catalogue.Find(id)!;
        foreach (var text in (string[])["", "null", "[]", "{}", "7", "\"x\"", "{", "[null]", "{\"$type\":\"nothing\"}"])
            Assert.ThrowsAny<JsonException>(() => guardrail.Read(text));
    }

    private static IEnumerable<(string Place, Node Text)> Lacking(
        Shape shape,
        Node node,
        string at,
        Func<Node, Node> put
    ) =>
        (shape, node) switch
        {
            (Shape.Choice choice, Node.Map map) => LackingIn(choice, map, at, put),
            (Shape.List list, Node.List items) => LackingIn(list, items, at, put),
            _ => [],
        };

    private static IEnumerable<(string Place, Node Text)> LackingIn(
        Shape.Choice choice,
        Node.Map map,
        string at,
        Func<Node, Node> put
    )
    {
        Node Without(string name) => put(new Node.Map([.. map.Members.Where(m => m.Name != name)]));
        if (map.Members.Any(m => m.Name == Shape.KindToken))
            yield return ($"{at} without its kind", Without(Shape.KindToken));
        foreach (var (member, index) in Values.Members(choice, map))
        {
            var place = $"{at}.{member.Name}";
            Node With(Node value) =>
                put(
                    new Node.Map([
                        .. map.Members.Index().Select(m => (m.Item.Name, m.Index == index ? value : m.Item.Value)),
                    ])
                );
            if (member.IsRequired)
                yield return ($"{place}, missing,", Without(member.Token));
            if (!member.IsNullable)
                yield return ($"{place}, null,", With(Nothing));
            foreach (var inner in Lacking(member.Value, map.Members[index].Value, place, With))
                yield return inner;
        }
    }

    private static IEnumerable<(string Place, Node Text)> LackingIn(
        Shape.List list,
        Node.List items,
        string at,
        Func<Node, Node> put
    )
    {
        yield return ($"null in {at}", put(new Node.List([.. items.Items, Nothing])));
        foreach (var (index, item) in items.Items.Index())
        {
            Node With(Node value) =>
                put(new Node.List([.. items.Items.Index().Select(i => i.Index == index ? value : i.Item)]));
            foreach (var inner in Lacking(list.Item, item, $"{at}[{index}]", With))
                yield return inner;
        }
    }
}
