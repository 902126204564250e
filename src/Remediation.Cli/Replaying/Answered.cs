using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Replaying;

/// <summary>One answer, and the events that it is the answer to.</summary>
/// <param name="Finding">The answer, with the place of the first event.</param>
internal sealed record Answered(Finding Finding)
{
    private const int MostActors = 50;

    private readonly SortedSet<string> actors = new(StringComparer.Ordinal);

    /// <summary>The columns of <see cref="Cells"/>.</summary>
    public static readonly IReadOnlyList<Column> Columns =
    [
        Column.Whole("Event"),
        new("Events"),
        Column.Prose("By"),
        .. Finding.Columns,
    ];

    /// <summary>How many events it answers.</summary>
    public long Events { get; private set; }

    /// <summary>Where the last of them was found.</summary>
    public string? Last { get; private set; }

    /// <summary>Whether there were more people than are named.</summary>
    public bool HasMoreActors { get; private set; }

    /// <summary>Counts an event.</summary>
    /// <param name="by">Who made the call; null where nobody is named.</param>
    public void Add(string where, string? by)
    {
        Events++;
        Last = where;
        if (by is null || actors.Contains(by))
            return;
        if (actors.Count < MostActors)
            actors.Add(by);
        else
            HasMoreActors = true;
    }

    public IReadOnlyList<string> Cells() => [Finding.Where ?? "", $"{Events}", By(), .. Finding.Cells()];

    public JsonObject ToJson()
    {
        var json = Finding.ToJson();
        json["events"] = Events;
        json["lastEvent"] = Last;
        json["by"] = Json.Array(actors);
        if (HasMoreActors)
            json["byMore"] = true;
        return json;
    }

    /// <summary>One event with this answer, as it is printed while the replay goes on.</summary>
    public JsonObject ToJson(string where, string? by)
    {
        var json = (Finding with { Where = where }).ToJson();
        json["by"] = by;
        json["judgedWith"] = where == Finding.Where ? null : Finding.Where;
        return json;
    }

    private string By() => string.Join("\n", HasMoreActors ? actors.Append("and others") : actors);
}
