namespace Remediation.Model.Deployment.Manifest;

/// <summary>A name with a value: an environment variable of a function, a variable of a template.</summary>
public sealed record Variable(string Name, string Value)
{
    /// <summary>The entries of a map, in the order of their names.</summary>
    public static Sequence<Variable> Of(IEnumerable<KeyValuePair<string, string>>? map) =>
        [
            .. (map ?? [])
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new Variable(entry.Key, entry.Value)),
        ];

    /// <summary>The map of some entries; of two with the same name the last one.</summary>
    public static Dictionary<string, string> MapOf(IEnumerable<Variable> entries)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
            map[name] = value;
        return map;
    }
}
