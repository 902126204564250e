using System.Text.Json;
using Testing;

namespace Wire.Tests;

/// <summary>
/// What we use of the packages that stand-ins stand in for, and where in the public source it was found:
/// tools/standins/public-api.json.
/// </summary>
/// <param name="Members">The members of the type, as <see cref="UsedMembers"/> writes them.</param>
/// <param name="Path">The file that was read, or null where none was.</param>
/// <param name="Commit">Its version that was read.</param>
internal sealed record PublicApi(IReadOnlyList<string> Members, string? Path, string? Commit)
{
    public const string List = "tools/standins/public-api.json";

    /// <summary>The listed types by their full names.</summary>
    public static IReadOnlyDictionary<string, PublicApi> Read()
    {
        var text = File.ReadAllText(Repository.Of(List));
        return JsonSerializer.Deserialize<Dictionary<string, PublicApi>>(text, JsonSerializerOptions.Web)!;
    }
}
