using System.Text.Json.Nodes;

namespace Reference.Tests;

/// <summary>The names that events have, each with the evidence for it.</summary>
/// <param name="Calls">CloudTrail's calls as <c>s3.amazonaws.com:PutBucketAcl</c>.</param>
/// <param name="ConfigRules">AWS Config's managed rules in kebab-case.</param>
/// <param name="RecordedTypes">The resource types that AWS Config records.</param>
/// <param name="ResourceTypes">CloudFormation's resource types.</param>
internal sealed record EventFacts(
    IReadOnlyDictionary<string, string> Calls,
    IReadOnlyDictionary<string, string> ConfigRules,
    IReadOnlyDictionary<string, string> RecordedTypes,
    IReadOnlyDictionary<string, string> ResourceTypes
)
{
    /// <summary>Where the collected facts are: beside the repository, and not everywhere.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "design", "facts"));

    /// <summary>The index of captured records.</summary>
    private static string Captures =>
        Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "events", "index.tsv"));

    /// <summary>The facts of <see cref="Folder"/>, or null where there is no such folder.</summary>
    public static EventFacts? Load() => Directory.Exists(Folder) ? Read() : null;

    private static EventFacts Read()
    {
        var guardrails = Table.Read(Path.Combine(Folder, "guardrail-facts.csv"), ',');
        return new(
            Merge([.. Captured(), .. ListedByAws(), .. SeenInPublic(), .. guardrails.SelectMany(CallsOf)]),
            Merge([
                .. Json("cfgrules.json")
                    .SelectMany(list => Texts(list.Value).Select(name => (name, $"cfgrules.json: {list.Key}"))),
                .. Json("hubrules.json")
                    .SelectMany(control =>
                        Texts(control.Value).Select(name => (name, $"hubrules.json: Security Hub {control.Key}"))
                    ),
            ]),
            Merge(guardrails.SelectMany(row => Words(row, "config_types_supported"))),
            Merge(guardrails.SelectMany(row => Words(row, "cfn_types")))
        );
    }

    private static IEnumerable<(string, string)> Captured() =>
        File.Exists(Captures)
            ? Table
                .Read(Captures, '\t')
                .Select(row =>
                    (
                        $"{row["eventSource"]}:{row["eventName"]}",
                        $"{(row["class"] == "A" ? "captured" : "a vendor's test")}: {row["file"]}"
                    )
                )
            : [];

    private static IEnumerable<(string, string)> ListedByAws() =>
        Json("awsdoc-events.json")
            .SelectMany(source =>
                Texts(source.Value).Select(name => ($"{source.Key}:{name}", "awsdoc-events.json: a page of AWS"))
            );

    // Rules without a source and names with a star say nothing of one call.
    private static IEnumerable<(string, string)> SeenInPublic() =>
        Json("events.json")
            .Where(entry => !entry.Key.StartsWith('?') && !entry.Key.EndsWith('*'))
            .Select(entry => (entry.Key.Replace('|', ':'), $"events.json: {string.Join(", ", Texts(entry.Value))}"));

    // Each name stands in one column with its source and in another with its evidence.
    private static IEnumerable<(string, string)> CallsOf(IReadOnlyDictionary<string, string> row)
    {
        var evidence = row["events_evidence"]
            .Split("; ", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0])
            .ToDictionary(group => group.Key, group => group.First()[1]);
        return Words(row, "events")
            .Concat(Words(row, "events_to_add"))
            .Where(word => word.Name.Contains(':', StringComparison.Ordinal))
            .Where(word => evidence.ContainsKey(word.Name.Split(':')[1]))
            .Select(word => (word.Name, $"{word.Evidence}: {evidence[word.Name.Split(':')[1]]}"));
    }

    private static IEnumerable<(string Name, string Evidence)> Words(
        IReadOnlyDictionary<string, string> row,
        string column
    ) =>
        row[column]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => (word, $"guardrail-facts.csv: {row["id"]}"));

    private static JsonObject Json(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "data", file)))!.AsObject();

    private static IEnumerable<string> Texts(JsonNode? node) => node!.AsArray().Select(text => (string)text!);

    // The first evidence is the best one.
    private static Dictionary<string, string> Merge(IEnumerable<(string Name, string Evidence)> entries) =>
        entries.GroupBy(e => e.Name).ToDictionary(g => g.Key, g => g.First().Evidence, StringComparer.Ordinal);
}
