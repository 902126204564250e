using System.Collections.Concurrent;
using System.Text.Json;

namespace Reference.Tests;

/// <summary>AWS's Service Authorization Reference: which actions there are, what they do, and on what they can be granted.</summary>
public sealed class AuthorizationReference
{
    private readonly string data = ReferencePackage.Install();
    private readonly ConcurrentDictionary<string, ServiceEntry?> services = new(StringComparer.Ordinal);

    /// <summary>The prefixes of all services.</summary>
    internal IEnumerable<string> Services =>
        Directory
            .EnumerateFiles(Path.Combine(data, "actions"), "*.json")
            .Select(f => Path.GetFileNameWithoutExtension(f));

    /// <summary>The action of this very name, or null.</summary>
    internal ReferenceAction? Find(string action) => Service(Prefix(action))?.Actions.GetValueOrDefault(action);

    /// <summary>The actions of a service; none if there is no such service.</summary>
    internal IEnumerable<ReferenceAction> ActionsOf(string service) => Service(service)?.Actions.Values ?? [];

    /// <summary>The resource types of a service; none if there is no such service.</summary>
    internal IReadOnlyList<ResourceType> ResourceTypesOf(string service) => Service(service)?.ResourceTypes ?? [];

    /// <summary>The condition keys of a service; none if there is no such service.</summary>
    internal IReadOnlyList<string> ConditionKeysOf(string service) => Service(service)?.ConditionKeys ?? [];

    /// <summary>The action that was most likely meant; where there is no such service, one of the service that was most likely meant.</summary>
    internal string Nearest(string action)
    {
        var service = Prefix(action);
        if (Service(service) is null)
            service = NearestName.Of(service, Services)!;
        return NearestName.Of(action, ActionsOf(service).Select(a => a.Name)) ?? service;
    }

    private static string Prefix(string action) => action.Split(':')[0];

    private ServiceEntry? Service(string prefix) =>
        services.GetOrAdd(
            prefix,
            p =>
                p.Length > 0 && p.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && File.Exists(Of("actions", p))
                    ? Read(p)
                    : null
        );

    private string Of(string folder, string service) => Path.Combine(data, folder, $"{service}.json");

    private ServiceEntry Read(string service)
    {
        var types = Members(
            Of("resourceTypes", service),
            type => new ResourceType(Text(type, "key"), new ArnFormat(Text(type, "arn")), Texts(type, "conditionKeys"))
        );
        var byName = types.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
        var actions = Members(
            Of("actions", service),
            action => new ReferenceAction(
                $"{service}:{Text(action, "name")}",
                Text(action, "accessLevel").Split(", "),
                [
                    .. action
                        .GetProperty("resourceTypes")
                        .EnumerateArray()
                        .Select(type => new ActionResource(
                            byName[Text(type, "name")],
                            type.GetProperty("required").GetBoolean(),
                            Texts(type, "conditionKeys")
                        )),
                ],
                Texts(action, "conditionKeys")
            )
        );
        return new(
            actions.ToDictionary(a => a.Name, StringComparer.Ordinal),
            types,
            Members(Of("conditionKeys", service), key => Text(key, "key"))
        );
    }

    private static List<T> Members<T>(string file, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.EnumerateObject().Select(member => read(member.Value))];
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static List<string> Texts(JsonElement element, string member) =>
        element.TryGetProperty(member, out var texts)
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : [];

    private sealed record ServiceEntry(
        IReadOnlyDictionary<string, ReferenceAction> Actions,
        IReadOnlyList<ResourceType> ResourceTypes,
        IReadOnlyList<string> ConditionKeys
    );
}
