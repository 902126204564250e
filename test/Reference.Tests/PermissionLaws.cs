using System.Text.RegularExpressions;

namespace Reference.Tests;

/// <summary>What AWS's own data says of permissions, over any sequence of them.</summary>
internal sealed partial class PermissionLaws(AuthorizationReference reference)
{
    /// <summary>Every fault of these declarations.</summary>
    public IReadOnlyList<Fault> Check(IEnumerable<Declaration> declarations)
    {
        var all = declarations.Distinct().ToList();
        var faults = new List<Fault>();
        foreach (var one in all)
            if (reference.Find(one.Action) is not { } action)
                faults.Add(Unknown(one));
            else
            {
                faults.AddRange(Level(one, action));
                faults.AddRange(Resource(one, action));
                faults.AddRange(Conditions(one, action));
            }
        foreach (var group in all.GroupBy(one => (one.Owner, one.Action)))
            if (
                reference.Find(group.Key.Action) is { } action
                && !faults.Any(f =>
                    f.Law == Law.NarrowestResource && (f.Owner, f.Subject) == (group.Key.Owner, group.Key.Action)
                )
            )
                faults.AddRange(Required(group.Key.Owner, action, [.. group.Select(one => one.Resource)]));
        return [.. faults.Distinct()];
    }

    private Fault Unknown(Declaration one) =>
        new(
            Law.KnownAction,
            one.Owner,
            one.Action,
            $"{one.Owner} declares {one.Action}, and AWS has no such action: "
                + $"did you mean {reference.Nearest(one.Action)}?"
        );

    private static IEnumerable<Fault> Level(Declaration one, ReferenceAction action)
    {
        if (action.Reads == (one.As == DeclaredAs.Read))
            yield break;
        var (declared, remedy) =
            one.As == DeclaredAs.Read
                ? ("a read", "declare it as a write, which a role in audit mode does not hold")
                : ("a write", "declare it as a read");
        yield return new(
            Law.AccessLevel,
            one.Owner,
            one.Action,
            $"{one.Owner} declares {one.Action} as {declared}, but AWS gives it the access level "
                + $"{string.Join(", ", action.Levels)}: {remedy}"
        );
    }

    private IEnumerable<Fault> Resource(Declaration one, ReferenceAction action)
    {
        Fault Wrong(string what, string remedy) =>
            new(
                Law.NarrowestResource,
                one.Owner,
                one.Action,
                $"{one.Owner} declares {one.Action} on {one.Resource}, {what}: declare {remedy}"
            );

        var narrowest = string.Join(" or ", action.Resources.SelectMany(r => r.Type.Patterns).Distinct());
        var types = string.Join(" or ", action.Resources.Select(r => r.Type.Name));
        if (action.Resources.Count == 0)
        {
            if (one.Resource != "*")
                yield return Wrong("but AWS lists no resource type for it, so that this would never be allowed", "*");
        }
        else if (one.Resource == "*")
            yield return Wrong($"but it can be granted on the resource type {types}", narrowest);
        else if (!IsOneOf(one.Resource, action))
            yield return Wrong($"which is not of the form of its resource type {types}", narrowest);
    }

    private static IEnumerable<Fault> Required(string owner, ReferenceAction action, IReadOnlyList<string> resources)
    {
        if (resources.Contains("*"))
            yield break;
        // Of types of one kind (listener/app, listener/net) a call names one.
        foreach (var kind in action.Resources.Where(r => r.Required).GroupBy(r => r.Type.Formats[0].Kind))
            if (!resources.Any(resource => kind.Any(r => r.Type.Fits(resource))))
                yield return new(
                    Law.RequiredResources,
                    owner,
                    action.Name,
                    $"{owner} declares {action.Name} on {string.Join(" and ", resources)}, but AWS also asks for a "
                        + "permission on the resource type "
                        + $"{string.Join(" or ", kind.Select(r => r.Type.Name))} at every call: "
                        + $"declare it on {string.Join(" or ", kind.SelectMany(r => r.Type.Patterns))} too"
                );
    }

    private static IEnumerable<Fault> Conditions(Declaration one, ReferenceAction action)
    {
        var supported = action
            .Resources.Where(r => one.Resource == "*" || r.Type.Fits(one.Resource))
            .SelectMany(r => r.ConditionKeys.Concat(r.Type.ConditionKeys.Where(OfResource)))
            .Concat(action.ConditionKeys)
            .Distinct()
            .ToList();
        foreach (var key in one.ConditionKeys)
            if (!GlobalConditionKeys.Contain(key) && !supported.Any(known => IsKey(key, known)))
                yield return new(
                    Law.ConditionKey,
                    one.Owner,
                    one.Action,
                    $"{one.Owner} declares {one.Action} on {one.Resource} under the condition key {key}, "
                        + "which such a call never has: use another key, the nearest is "
                        + NearestName.Of(key, supported.Concat(GlobalConditionKeys.All))
                );
    }

    // A type's list also has the tags of the requests that create it; the actions that take those list them themselves.
    private static bool OfResource(string key) =>
        key != "aws:TagKeys" && !key.StartsWith("aws:RequestTag/", StringComparison.Ordinal);

    // A wide pattern has the forms of several types; it is of the type whose form says most.
    private bool IsOneOf(string resource, ReferenceAction action)
    {
        var most = reference.ResourceTypesOf(action.Service).Max(t => t.FixedLength(resource));
        return action.Resources.Any(r => r.Type.Fits(resource) && r.Type.FixedLength(resource) == most);
    }

    // E.g. aws:ResourceTag/team is aws:ResourceTag/${TagKey}.
    private static bool IsKey(string key, string known) =>
        Regex.IsMatch(
            key,
            $"^{string.Join(".+", Variable().Split(known).Select(Regex.Escape))}\\z",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
        );

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Variable();
}
