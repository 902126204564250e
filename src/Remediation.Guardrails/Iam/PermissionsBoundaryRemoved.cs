using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;

namespace Remediation.Guardrails.Iam;

/// <summary>A user or role keeps the permissions boundary that it had.</summary>
public static partial class PermissionsBoundaryRemoved
{
    public const string Id = "iam-permissions-boundary-removed";

    private static readonly Setting<Sequence<string>> AllowedBoundaries = Setting.Texts(
        "allowedBoundaries",
        [],
        "ARNs of policies that may take another boundary's place; `*` stands for any text."
    );

    public static readonly Guardrail<Bounded> Guardrail = new()
    {
        Id = Id,
        Title = "Put back the permissions boundary of a user or role",
        Repairs = """
            Puts back the permissions boundary that a user or role had, where it was taken away or another policy was
            put in its place that the setting `allowedBoundaries` does not name.
            """,
        Spares = $"""
            Users and roles that never had a boundary are right, and so is who gets a first one: it is then what must
            stay. What a boundary was is known from the last right state that was seen of the same user or role; one
            that was made again under its name begins anew. Where a boundary was taken away before any was seen, that is
            told as unclear, and nothing is written. What the boundary's policy says is not looked at.

            Never changed:

            {string.Join("\n", ProtectedPrincipals.Described.Select(line => $"- {line}"))}
            """,
        Breaks = """
            Whoever worked with the rights beyond the boundary loses them at the next call. To change a boundary on
            purpose, name the new policy in `allowedBoundaries` first; to do without, make an exemption. A boundary
            whose policy was deleted cannot be put back: the repair fails, and you are told.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [],
        On = Principals.Bounded,
        Watches =
        [
            new Watch.Calls(
                "iam.amazonaws.com",
                [
                    .. PermissionsBoundaries.Kinds.SelectMany(kind =>
                        (string[])[$"Delete{kind.Name}PermissionsBoundary", $"Put{kind.Name}PermissionsBoundary"]
                    ),
                ]
            ),
            .. PermissionsBoundaries.Kinds.Select(kind => new Watch.ConfigItem(kind.Type)),
        ],
        Reads = PermissionsBoundaries.Reads,
        Writes = [.. PermissionsBoundaries.Kinds.Select(PermissionsBoundaries.PutOf)],
        Undos = [.. PermissionsBoundaries.Kinds.Select(PermissionsBoundaries.DeleteOf)],
        Settings = [AllowedBoundaries],
        KeepsBaseline = true,
        State = () => IamPermissionsBoundaryRemovedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = _ => true,
    };

    /// <summary>A user or role and its permissions boundary.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="UniqueId">IAM's unique id, another one for each that is made under a name.</param>
    /// <param name="Boundary">The ARN of the policy that is its boundary; null if it has none.</param>
    public sealed record Bounded(string Arn, string UniqueId, string? Boundary);

    private static async Task<Bounded?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var kind = PrincipalKind.Of(resource.Type);
            var (id, boundary) = await PermissionsBoundaries.OfAsync(aws, kind, resource.Id, cancel);
            return new(resource.Arn ?? "", id, boundary);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Bounded> seen)
    {
        var now = seen.State;
        if (ProtectedPrincipals.Why(now.Arn) is { } why)
            return seen.Left(why);
        var before = seen.Baseline?.UniqueId == now.UniqueId ? seen.Baseline : null;
        if (before is null && now.Boundary is null && IsRemoval(seen.Trigger))
            return seen.Unclear($"the boundary of {now.Arn} was taken away, and which one it was is not known");
        if (before?.Boundary is not { } boundary || boundary == now.Boundary)
            return seen.Compliant(now.Boundary is null ? "no boundary was taken away" : $"{now.Boundary} bounds it");
        if (
            now.Boundary is { } other
            && seen.Get(AllowedBoundaries).Any(p => ArnPattern.Parse(p)?.Matches(other) == true)
        )
            return seen.Compliant($"the settings allow {other} in the place of another boundary");
        return seen.Violation(
            $"{now.Arn} has {now.Boundary ?? "no boundary"} in the place of its boundary {boundary}",
            now with
            {
                Boundary = boundary,
            }
        );
    }

    private static bool IsRemoval(Trigger trigger) =>
        trigger is Trigger.Call call && call.EventName.StartsWith("Delete", StringComparison.Ordinal);

    private static IEnumerable<Step> Change(Resource resource, Bounded from, Bounded to)
    {
        if (from.Boundary == to.Boundary)
            yield break;
        var kind = PrincipalKind.Of(resource.Type);
        yield return to.Boundary is { } boundary
            ? PermissionsBoundaries.Put(kind, resource.Id, boundary)
            : PermissionsBoundaries.Delete(kind, resource.Id);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Bounded))]
    private sealed partial class IamPermissionsBoundaryRemovedJson : JsonSerializerContext;
}
