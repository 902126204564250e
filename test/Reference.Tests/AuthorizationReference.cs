using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reference.Tests;

/// <summary>AWS's Service Authorization Reference: which actions there are, and what they can be granted on.</summary>
public sealed partial class AuthorizationReference
{
    private readonly string data;
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, ReferenceAction>> actions = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<ResourceType>> resourceTypes = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> conditionKeys = new();

    public AuthorizationReference()
    {
        data = ReferencePackage.Install();
        Services =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(data, "actions"), "*.json")
                .Select(file => Path.GetFileNameWithoutExtension(file)),
        ];
    }

    /// <summary>The prefixes of all services.</summary>
    internal IReadOnlyCollection<string> Services { get; }

    /// <summary>The action of this very name, or null.</summary>
    internal ReferenceAction? Find(string action) => ByName(Prefix(action)).GetValueOrDefault(action);

    /// <summary>The actions of a service; none if there is no such service.</summary>
    internal IEnumerable<ReferenceAction> ActionsOf(string service) => ByName(service).Values;

    /// <summary>The resource types of a service; none if there is no such service.</summary>
    internal IReadOnlyList<ResourceType> ResourceTypesOf(string service) =>
        resourceTypes.GetOrAdd(service, s => Members("resourceTypes", s, ReadResourceType));

    /// <summary>The condition keys of a service; none if there is no such service.</summary>
    internal IReadOnlyList<string> ConditionKeysOf(string service) =>
        conditionKeys.GetOrAdd(service, s => Members("conditionKeys", s, key => Text(key, "key")));

    /// <summary>The action that was most likely meant; of an unknown service, one of the service that was.</summary>
    internal string Nearest(string action)
    {
        var service = Prefix(action);
        if (!Services.Contains(service))
            service = NearestName.Of(service, Services)!;
        return NearestName.Of(action, ActionsOf(service).Select(a => a.Name)) ?? service;
    }

    private static string Prefix(string action) => action.Split(':')[0];

    private IReadOnlyDictionary<string, ReferenceAction> ByName(string service) =>
        actions.GetOrAdd(
            service,
            s =>
            {
                var types = ResourceTypesOf(s).ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
                return Members("actions", s, action => ReadAction(s, action, types))
                    .ToDictionary(a => a.Name, StringComparer.Ordinal);
            }
        );

    private static ReferenceAction ReadAction(
        string service,
        JsonElement action,
        IReadOnlyDictionary<string, ResourceType> types
    ) =>
        new(
            $"{service}:{Text(action, "name")}",
            Text(action, "accessLevel").Split(", "),
            [
                .. action
                    .GetProperty("resourceTypes")
                    .EnumerateArray()
                    .Select(type => new ActionResource(
                        types[Text(type, "name")],
                        type.GetProperty("required").GetBoolean(),
                        Texts(type, "conditionKeys")
                    )),
            ],
            Texts(action, "conditionKeys")
        );

    private static ResourceType ReadResourceType(JsonElement type) =>
        new(
            Text(type, "key"),
            [.. BetweenForms().Split(Text(type, "arn")).Select(form => new ArnFormat(form))],
            Texts(type, "conditionKeys")
        );

    private List<T> Members<T>(string folder, string service, Func<JsonElement, T> read)
    {
        if (!Services.Contains(service))
            return [];
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, folder, $"{service}.json")));
        return [.. document.RootElement.EnumerateObject().Select(member => read(member.Value))];
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static List<string> Texts(JsonElement element, string member) =>
        element.TryGetProperty(member, out var texts)
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : [];

    [GeneratedRegex(@",\s*(?=arn:)")]
    private static partial Regex BetweenForms();
}
