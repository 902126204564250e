using System.Collections.Concurrent;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using CsCheck;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Fuzz.Tests;

/// <summary>
/// What a guardrail's states are likely to hold: what its samples and settings hold, by the names of the members; what
/// the guardrails' code compares with; and values by their kind: ranges, policies, ARNs.
/// </summary>
internal sealed class Words
{
    private const int LongestLiteral = 200;
    private const int LongestObject = 1_000;

    private static readonly ConcurrentDictionary<string, Words> Known = new();

    public static readonly Gen<string> Odd = Gen.OneOf(
        Gen.OneOf("", "a", "*", "é\u0000\"\\", "\u202e<@U1>", "arn:aws:iam::111122223333:root", new string('x', 3000)),
        Gen.String
    );

    public static readonly Gen<string> Cidr4 = Gen.OneOf(
        Gen.OneOf(
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "198.51.100.7/0",
            "203.0.113.0/24",
            "10.0.0.0/8",
            "0.0.0.0/2",
            "64.0.0.0/2",
            "128.0.0.0/2",
            "192.0.0.0/2",
            "192.0.0.0/3",
            "1.2.3.4/32",
            "no range",
            "1.2.3.4",
            "/",
            "1.2.3.4/33",
            "1.2.3.4/-1"
        ),
        Gen.Select(
            Gen.UInt,
            Gen.Int[0, 32],
            (address, prefix) =>
                $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}/{prefix}"
        )
    );

    public static readonly Gen<string> Cidr6 = Gen.OneOf(
        Gen.OneOf(
            "::/0",
            "2000::/3",
            "2000::/4",
            "3000::/4",
            "8000::/1",
            "::/1",
            "2001:db8::/32",
            "::ffff:0.0.0.0/96",
            "2001:db8::1/0",
            "::1",
            "fe80::1%eth0/10",
            "::/129"
        ),
        Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 128], (high, low, prefix) => $"{high:x}::{low:x}/{prefix}")
    );

    private static readonly Gen<string> Policy = Gen.OneOf(
        Policies.Any,
        Mutation.Of([.. Policies.Seeds.Select(Node.Parse)])
    );

    private static readonly Gen<string> Arns = Gen.OneOf(
        "arn:aws:iam::111122223333:role/team/example",
        "arn:aws:iam::111122223333:role/remediation/example",
        "arn:aws:iam::444455556666:user/a/b",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:s3:::example",
        "arn:aws:::",
        ":::::"
    );

    private static readonly Gen<string> OddNumbers = Gen.OneOf(
        Gen.OneOf("-1", "0", "1", "22", "80", "443", "3389", "8080", "65535"),
        Gen.OneOf("2147483647", "-2147483648"),
        Gen.Int.Select(n => $"{n}")
    );

    /// <summary>The texts in the guardrails' code.</summary>
    public static IReadOnlyList<string> Literals { get; } = [.. ReadLiterals()];

    private static readonly Gen<string> AnyLiteral = Gen.OneOf([.. Literals]);

    private readonly ConcurrentDictionary<(string, Resource), Gen<string>> textsOf = new();
    private readonly ConcurrentDictionary<string, Gen<string>> numbersOf = new();
    private readonly SortedDictionary<string, SortedSet<string>> texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, SortedSet<string>> numbers = new(StringComparer.OrdinalIgnoreCase);

    private Words(Guardrail guardrail)
    {
        foreach (var sample in Sample.Of(guardrail.Id))
        {
            Add("given", sample.Given.ToJsonString());
            Add("event", sample.Event.ToJsonString());
            Add("after", sample.After?.ToJsonString() ?? "{}");
        }
        foreach (var setting in guardrail.Settings)
            Add(setting.Name, setting.DefaultJson);
    }

    public static Words Of(Guardrail guardrail) => Known.GetOrAdd(guardrail.Id, _ => new(guardrail));

    /// <summary>Values of a type in a member of a state, as tokens.</summary>
    public Gen<string> Tokens(Type type, string member, Resource resource)
    {
        if (type == typeof(string))
            return Texts(member, resource).Select(text => JsonSerializer.Serialize(text));
        if (type == typeof(bool))
            return Gen.OneOf("true", "false");
        if (type.IsEnum)
            return Gen.OneOf([.. Enum.GetValues(type).Cast<object>().Select(v => $"{Convert.ToInt64(v, null)}")]);
        if (type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal))
            return Numbers(member);
        if (type == typeof(DateTimeOffset) || type == typeof(DateTime))
            return Gen.OneOf("\"2025-03-11T09:15:27Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"");
        if (type == typeof(TimeSpan))
            return Gen.OneOf("\"00:00:00\"", "\"00:01:00\"", "\"90.00:00:00\"");
        throw new NotSupportedException($"no values of {type} in '{member}': teach test/Fuzz.Tests/Words.cs the type");
    }

    /// <summary>Texts for a member of a state, or for a setting.</summary>
    public Gen<string> Texts(string member, Resource resource) =>
        textsOf.GetOrAdd((member, resource), _ => TextsOf(member, resource));

    /// <summary>Numbers for a member of a state, or for a setting, as tokens.</summary>
    public Gen<string> Numbers(string member) => numbersOf.GetOrAdd(member, NumbersOf);

    private Gen<string> TextsOf(string member, Resource resource)
    {
        var fitting = Fitting(texts, member);
        var whose = new[] { resource.Id, resource.Arn ?? resource.Id, resource.Account, resource.Region };
        List<(int, IGen<string>)> choices = [(2, Gen.OneOf(whose)), (1, AnyLiteral), (1, Odd)];
        if (texts.Count > 0)
            choices.Add((1, Gen.OneOf([.. texts.Values.SelectMany(t => t)])));
        if (fitting.Length > 0)
            choices.Add((6, Gen.OneOf(fitting)));
        if (OfKind(member) is { } kind)
            choices.Add((6, kind));
        return Gen.Frequency([.. choices]);
    }

    private Gen<string> NumbersOf(string member)
    {
        var fitting = Fitting(numbers, member);
        var any = numbers.Values.SelectMany(n => n).Distinct().ToArray();
        List<(int, IGen<string>)> choices = [(2, OddNumbers)];
        if (any.Length > 0)
            choices.Add((1, Gen.OneOf(any)));
        if (fitting.Length > 0)
            choices.Add((4, Gen.OneOf(fitting)));
        return Gen.Frequency([.. choices]);
    }

    private static Gen<string>? OfKind(string member)
    {
        bool Has(string word) => member.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Has("cidr"))
        {
            if (Has("6"))
                return Cidr6;
            return Has("4") ? Cidr4 : Gen.OneOf(Cidr4, Cidr6);
        }
        if (Has("policy") || Has("document"))
            return Policy;
        return Has("arn") || Has("role") ? Arns : null;
    }

    // "Arn" of a state is what samples call "policyArn", and "Reserved" is their "reservedConcurrentExecutions".
    private static string[] Fitting(SortedDictionary<string, SortedSet<string>> words, string member)
    {
        const StringComparison anyCase = StringComparison.OrdinalIgnoreCase;
        return
        [
            .. words
                .Where(w =>
                    w.Key.StartsWith(member, anyCase)
                    || w.Key.EndsWith(member, anyCase)
                    || member.EndsWith(w.Key, anyCase)
                )
                .SelectMany(w => w.Value)
                .Distinct(),
        ];
    }

    private void Add(string name, string json)
    {
        using var document = JsonDocument.Parse(Seeds.Filled(json));
        Add(name, document.RootElement);
    }

    private void Add(string name, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                AddText(name, element.GetString()!);
                break;
            case JsonValueKind.Number when element.TryGetInt32(out _):
                Put(numbers, name, element.GetRawText());
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Add(name, item);
                break;
            case JsonValueKind.Object:
                // A policy is an object in a sample and a text in a state.
                if (element.GetRawText() is { Length: <= LongestObject } whole)
                    Put(texts, name, whole);
                foreach (var member in element.EnumerateObject())
                    Add(member.Name, member.Value);
                break;
        }
    }

    private void AddText(string name, string text)
    {
        Put(texts, name, text);
        if (!text.StartsWith('{'))
            return;
        try
        {
            using var inner = JsonDocument.Parse(text);
            foreach (var member in inner.RootElement.EnumerateObject())
                Add(member.Name, member.Value);
        }
        catch (JsonException)
        {
            // A text like another.
        }
    }

    private static void Put(SortedDictionary<string, SortedSet<string>> words, string name, string word)
    {
        if (!words.TryGetValue(name, out var known))
            words[name] = known = new(StringComparer.Ordinal);
        known.Add(word);
    }

    private static IEnumerable<string> ReadLiterals()
    {
        using var file = File.OpenRead(typeof(Catalogue).Assembly.Location);
        using var executable = new PEReader(file);
        var metadata = executable.GetMetadataReader();
        var handle = MetadataTokens.UserStringHandle(0);
        do
        {
            var text = metadata.GetUserString(handle);
            if (text.Length is > 0 and <= LongestLiteral)
                yield return text;
            handle = metadata.GetNextHandle(handle);
        } while (!handle.IsNil);
    }
}
