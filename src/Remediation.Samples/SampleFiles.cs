using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Samples;

/// <summary>
/// Reads the files under <c>events/</c>: whole records of <c>_records/</c>, and samples that name one and say what
/// differs from it. CONTRIBUTING.md describes the form.
/// </summary>
public static class SampleFiles
{
    /// <summary>The folder of the records.</summary>
    public const string Records = "_records";

    /// <summary>The file in a guardrail's folder with what its scenario reads of a resource in order.</summary>
    public const string AfterFile = "_after.json";

    private const string AfterPrefix = "after.";
    private const string Requests = "requestParameters";
    private const string Responses = "responseElements";

    private static readonly string[] Members =
    [
        "description",
        "record",
        "given",
        "baseline",
        "ids",
        "error",
        "request",
        "response",
        "event",
        "expect",
    ];

    /// <summary>Every sample, in the order of their paths.</summary>
    /// <param name="files">The texts by their paths under <c>events/</c>, with <c>/</c>.</param>
    /// <exception cref="SampleException">Files are wrong; the message has a line for each.</exception>
    public static IReadOnlyList<Sample> Read(IReadOnlyDictionary<string, string> files)
    {
        var samples = new List<Sample>();
        var faults = new List<string>();
        var records = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var used = new HashSet<string>();
        foreach (var (path, text) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            if (IsShared(path))
                Try(path, () => records.Add(NameOf(path), Parse(text)));
        foreach (var (path, text) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            if (!IsShared(path) && !SampleSettings.IsFile(path))
                Try(path, () => samples.Add(ReadSample(path, Parse(text), records, used)));
        if (faults.Count == 0)
            faults.AddRange(
                records.Keys.Where(r => !used.Contains(r)).Select(r => $"{PathOf(r)}: no sample uses it. Delete it")
            );
        return faults.Count == 0 ? samples : throw new SampleException(string.Join("\n", faults));

        void Try(string path, Action read)
        {
            try
            {
                read();
            }
            catch (Exception e) when (e is SampleException or JsonException)
            {
                faults.Add($"events/{path}: {e.Message}");
            }
        }
    }

    /// <summary>The texts that are built in, by their paths under <c>events/</c>.</summary>
    internal static Dictionary<string, string> Texts() =>
        typeof(Sample)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(n => n.Replace('\\', '/'), Text);

    private static string Text(string resource)
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Sample ReadSample(
        string path,
        JsonObject json,
        SortedDictionary<string, JsonObject> records,
        HashSet<string> used
    )
    {
        RefuseUnknown(json, Members, "");
        var guardrail = Path.GetDirectoryName(path)!;
        var given = Need<JsonObject>(json, "given", "what the scenario builds, {} for nothing");
        var expect = Need<JsonObject>(json, "expect", "{ \"outcome\": ... }");
        RefuseUnknown(expect, ["outcome", "steps", "after"], "expect.");
        var outcome = Text(expect, "outcome", "applied, compliant, ignored or held");

        var calls = records.Keys.Where(r => !IsAfter(r)).ToList();
        if (!json.ContainsKey("record"))
            throw new SampleException($"it has no `record`. Name one of events/{Records}: {string.Join(", ", calls)}");
        var name = Text(json, "record", "the name of a record");
        if (IsAfter(name) || !records.TryGetValue(name, out var record))
            throw new SampleException(
                $"there is no record `{name}`. "
                    + $"There are, nearest first: {string.Join(", ", Nearest.First(calls, name))}"
            );
        used.Add(name);

        return new(
            guardrail,
            NameOf(path),
            Text(json, "description", "a sentence: what it shows"),
            given,
            Event(record, json, new(given)),
            outcome,
            Steps(expect),
            outcome == "applied" ? After() : NoAfter()
        )
        {
            Baseline = json.ContainsKey("baseline")
                ? Need<JsonObject>(json, "baseline", "the guardrail's last right state of the resource")
                : null,
        };

        JsonObject After()
        {
            var after = AfterPrefix + guardrail;
            if (!records.TryGetValue(after, out var state))
                throw new SampleException(
                    $"there is no {PathOf(after)}. Write it: what the scenario reads of a resource in order"
                );
            used.Add(after);
            return expect.TryGetPropertyValue("after", out var difference)
                ? Applied(new(given), state, difference, "after")
                : (JsonObject)state.DeepClone();
        }

        JsonObject? NoAfter() =>
            expect.ContainsKey("after")
                ? throw new SampleException(
                    $"it has `expect.after`, but what is {outcome} changes nothing. Leave it out"
                )
                : null;
    }

    private static JsonObject Event(JsonObject record, JsonObject json, Difference difference)
    {
        var result = (JsonObject)difference.Resolve(record)!;
        if (json.ContainsKey("ids"))
            result = WithIds(result, Need<JsonObject>(json, "ids", "{ \"id\": ... }"));
        if (json.ContainsKey("error"))
            Fail(result, Need<JsonObject>(json, "error", "{ \"code\": ..., \"message\": ... }"));
        if (json.TryGetPropertyValue("request", out var request))
            Change(Requests, request, "request");
        if (json.TryGetPropertyValue("response", out var response))
            Change(Responses, response, "response");
        if (json.TryGetPropertyValue("event", out var rest))
            result = Applied(difference, result, rest, "event");
        Difference.Check(result, "event");
        return result;

        void Change(string member, JsonNode? change, string place)
        {
            var detail = DetailOf(result);
            if (!detail.TryGetPropertyValue(member, out var before))
                throw new SampleException($"it has `{place}`, but its record has no detail.{member}. Use `event`");
            detail[member] = difference.Apply(before, change, place);
        }
    }

    private static JsonObject Applied(Difference difference, JsonObject before, JsonNode? change, string place)
    {
        var after = difference.Apply(before, change, place);
        Difference.Check(after, place);
        return after as JsonObject ?? throw new SampleException($"`{place}` must be an object");
    }

    // The request's id stands in some answers too.
    private static JsonObject WithIds(JsonObject record, JsonObject ids)
    {
        RefuseUnknown(ids, ["id", "requestID", "eventID"], "ids.");
        var result = record;
        foreach (var (name, _) in ids)
        {
            var id = Text(ids, name, "the event's own");
            var holder = name == "id" ? result : DetailOf(result);
            if ((string?)holder[name] is not { } old)
                throw new SampleException($"it has `ids.{name}`, but its record has no `{name}`. Leave it out");
            if (id == old)
                throw new SampleException($"`ids.{name}` changes nothing: the record says the same. Leave it out");
            result = (JsonObject)Replaced(result, old, id)!;
        }
        return result;
    }

    private static JsonNode? Replaced(JsonNode? node, string old, string id) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(m => KeyValuePair.Create(m.Key, Replaced(m.Value, old, id)))
            ),
            JsonArray elements => new JsonArray([.. elements.Select(e => Replaced(e, old, id))]),
            JsonValue value when value.TryGetValue<string>(out var text) && text == old => JsonValue.Create(id),
            _ => node?.DeepClone(),
        };

    // As CloudTrail writes a failed call: what went wrong stands before the request, and there is no answer.
    private static void Fail(JsonObject record, JsonObject error)
    {
        RefuseUnknown(error, ["code", "message"], "error.");
        var detail = DetailOf(record);
        var code = Text(error, "code", "e.g. AccessDenied");
        var at = detail.IndexOf(Requests);
        if (at < 0)
            throw new SampleException($"it has `error`, but its record has no detail.{Requests}. Take another record");
        detail.Insert(at, "errorCode", code);
        if (error.ContainsKey("message"))
            detail.Insert(at + 1, "errorMessage", Text(error, "message", "what AWS said"));
        detail[Responses] = null;
    }

    private static List<string> Steps(JsonObject expect) =>
        expect.ContainsKey("steps")
            ?
            [
                .. Need<JsonArray>(expect, "steps", "a list of IAM actions")
                    .Select(s =>
                        s is JsonValue value && value.TryGetValue<string>(out var step)
                            ? step
                            : throw new SampleException("`steps` must be a list of IAM actions")
                    ),
            ]
            : [];

    private static JsonObject DetailOf(JsonObject record) =>
        record["detail"] as JsonObject ?? throw new SampleException("its record has no `detail`");

    private static JsonObject Parse(string text) =>
        JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
        ?? throw new SampleException("it is no JSON object");

    private static T Need<T>(JsonObject json, string name, string what)
        where T : JsonNode =>
        json[name] as T
        ?? throw new SampleException(
            json.ContainsKey(name) ? $"its `{name}` must be {what}" : $"it has no `{name}`. Add it: {what}"
        );

    private static string Text(JsonObject json, string name, string what) =>
        Need<JsonValue>(json, name, what).TryGetValue<string>(out var text)
            ? text
            : throw new SampleException($"its `{name}` must be {what}");

    private static void RefuseUnknown(JsonObject json, string[] known, string prefix)
    {
        foreach (var (name, _) in json)
            if (!known.Contains(name))
                throw new SampleException(
                    $"it has a member `{prefix}{name}`. "
                        + $"There are, nearest first: {string.Join(", ", Nearest.First(known, name))}"
                );
    }

    // What samples refer to: a record, or a guardrail's own state afterwards.
    private static bool IsShared(string path) =>
        path.StartsWith($"{Records}/", StringComparison.Ordinal) || Path.GetFileName(path) == AfterFile;

    private static bool IsAfter(string record) => record.StartsWith(AfterPrefix, StringComparison.Ordinal);

    private static string PathOf(string record) =>
        IsAfter(record) ? $"events/{record[AfterPrefix.Length..]}/{AfterFile}" : $"events/{Records}/{record}.json";

    private static string NameOf(string path) =>
        Path.GetFileName(path) == AfterFile
            ? AfterPrefix + Path.GetDirectoryName(path)
            : Path.GetFileNameWithoutExtension(path);
}
