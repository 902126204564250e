using CsCheck;

namespace Fuzz.Tests;

/// <summary>Random JSON of a shape, and random changes of such JSON that keep its shape.</summary>
internal sealed class Values(Words words, Resource resource)
{
    private static readonly Node Nothing = new Node.Scalar("null");

    // By these an item of a list is known; what AWS gives has none of them twice.
    private static readonly string[] Keys = ["\"id\"", "\"arn\"", "\"name\"", "\"key\""];

    /// <summary>Any JSON of a shape.</summary>
    /// <param name="name">The name of the member that holds it.</param>
    public Gen<Node> Of(Shape shape, string name) =>
        shape switch
        {
            Shape.Scalar scalar => words.Tokens(scalar.Type, name, resource).Select(t => (Node)new Node.Scalar(t)),
            Shape.List list => Gen.Frequency(
                    (6, Of(list.Item, name).Array[0, 4]),
                    (1, Of(list.Item, name).Array[5, 12])
                )
                .Select(items => (Node)new Node.List(Distinct(items))),
            Shape.Dictionary dictionary => Gen.Select(
                    words.Tokens(typeof(string), name, resource),
                    Of(dictionary.Value, name)
                )
                .Array[0, 4]
                .Select(members => (Node)new Node.Map([.. members.DistinctBy(m => m.Item1)])),
            Shape.Choice choice => Gen.OneOf([.. choice.Forms.Select(Of)]),
            _ => throw new ArgumentException($"no JSON of a {shape.GetType()}", nameof(shape)),
        };

    /// <summary>The JSON with one place changed: another value, an item more, an item less.</summary>
    public Gen<Node> Changed(Shape shape, Node node)
    {
        var places = Places(shape, node, "", n => n).ToList();
        if (places.Count == 0)
            return Gen.Const(node);
        return Gen.Int[0, places.Count - 1].SelectMany(index => places[index].Other().Select(places[index].Put));
    }

    /// <summary>A place of some JSON.</summary>
    /// <param name="Other">What else may stand there.</param>
    /// <param name="Put">The whole with that in it.</param>
    private sealed record Place(Func<Gen<Node>> Other, Func<Node, Node> Put);

    private Gen<Node> Of(Shape.Form form)
    {
        IReadOnlyList<(string, Node)> none = form.Kind is null ? [] : [(Shape.KindToken, new Node.Scalar(form.Kind))];
        return form
            .Members.Aggregate(
                Gen.Const(none),
                (before, member) =>
                    Gen.Select(
                        before,
                        Of(member),
                        (members, value) => (IReadOnlyList<(string, Node)>)[.. members, (member.Token, value)]
                    )
            )
            .Select(members => (Node)new Node.Map(members));
    }

    private Gen<Node> Of(Shape.Member member) =>
        member.IsNullable
            ? Gen.Frequency((1, Gen.Const(Nothing)), (2, Of(member.Value, member.Name)))
            : Of(member.Value, member.Name);

    private IEnumerable<Place> Places(Shape shape, Node node, string name, Func<Node, Node> put) =>
        (shape, node) switch
        {
            (Shape.Choice choice, Node.Map map) => PlacesIn(choice, map, put),
            (Shape.List list, Node.List items) => PlacesIn(list, items, name, put),
            (Shape.Dictionary, Node.Map) => [new(() => Of(shape, name), put)],
            _ => [],
        };

    private IEnumerable<Place> PlacesIn(Shape.Choice choice, Node.Map map, Func<Node, Node> put)
    {
        foreach (var (member, at) in Members(choice, map))
        {
            Node With(Node value) => put(new Node.Map([.. map.Members.Index().Select(m => Put(m, at, value))]));
            yield return new(() => Of(member), With);
            // What is compared with what should be is the same only if it is a copy.
            foreach (var (_, from) in Members(choice, map).Where(o => o.At != at && IsSame(o.Member, member)))
                yield return new(() => Gen.Const(map.Members[from].Value), With);
            foreach (var place in Places(member.Value, map.Members[at].Value, member.Name, With))
                yield return place;
        }
    }

    private IEnumerable<Place> PlacesIn(Shape.List list, Node.List items, string name, Func<Node, Node> put)
    {
        Node Whole(IEnumerable<Node> all) => put(new Node.List(Distinct(all)));
        yield return new(() => Of(list.Item, name), added => Whole([.. items.Items, added]));
        for (var index = 0; index < items.Items.Count; index++)
        {
            var at = index;
            Node With(Node item) => Whole(items.Items.Index().Select(i => i.Index == at ? item : i.Item));
            yield return new(() => Gen.Const(Nothing), _ => Whole(items.Items.Where((_, place) => place != at)));
            yield return new(() => Of(list.Item, name), With);
            foreach (var place in Places(list.Item, items.Items[at], name, With))
                yield return place;
        }
    }

    private static bool IsSame(Shape.Member one, Shape.Member other) =>
        one.IsNullable == other.IsNullable
        && (one.Value, other.Value) is (Shape.Choice first, Shape.Choice second)
        && Tokens(first).SequenceEqual(Tokens(second));

    private static IEnumerable<string> Tokens(Shape.Choice choice) =>
        choice.Forms.SelectMany(form => form.Members).Select(member => member.Token);

    private static (string, Node) Put((int Index, (string Name, Node Value) Item) member, int at, Node value) =>
        (member.Item.Name, member.Index == at ? value : member.Item.Value);

    /// <summary>The members of a record that stand in its JSON, and where.</summary>
    public static IEnumerable<(Shape.Member Member, int At)> Members(Shape.Choice choice, Node.Map map)
    {
        var kind = map.Members.FirstOrDefault(m => m.Name == Shape.KindToken).Value?.ToString();
        var form = choice.Forms.First(f => f.Kind == kind);
        foreach (var (at, (name, _)) in map.Members.Index())
        {
            if (form.Members.FirstOrDefault(m => m.Token == name) is { } member)
                yield return (member, at);
        }
    }

    private static List<Node> Distinct(IEnumerable<Node> items) =>
        [.. items.Index().DistinctBy(i => KeyOf(i.Item) ?? $"at {i.Index}").Select(i => i.Item)];

    private static string? KeyOf(Node item) =>
        item is Node.Map map
            ? Keys.Select(key => map.Members.FirstOrDefault(m => m.Name == key).Value?.ToString())
                .FirstOrDefault(key => key is not null)
            : null;
}
