using System.Text.Json;
using Remediation.Samples;

namespace Fuzz.Tests;

/// <summary>
/// Resources that fit a guardrail: those that its samples' events name, and one of each type that they leave out.
/// </summary>
internal static class Resources
{
    public static IReadOnlyList<Resource> Of(Guardrail guardrail)
    {
        var named = Sample.Of(guardrail.Id).SelectMany(s => Located(guardrail, s)).Select(r => Resolved(guardrail, r));
        var all = named.Distinct().ToList();
        foreach (var type in guardrail.On.Types.Except(all.Select(r => r.Type)).ToList())
            all.Add(Resolved(guardrail, new(type, "example", null, "111122223333", "us-east-1", "aws")));
        return all;
    }

    private static List<Resource> Located(Guardrail guardrail, Sample sample)
    {
        using var json = JsonDocument.Parse(Seeds.Event(sample).ToString());
        return EventReader.Read(json.RootElement).Trigger is { } trigger ? [.. guardrail.On.Locate(trigger)] : [];
    }

    // The engine judges nothing whose ARN is not known. AWS::IAM::Role is arn:aws:iam::...:role/name.
    private static Resource Resolved(Guardrail guardrail, Resource resource)
    {
        if (resource.Arn is not null)
            return resource;
        var words = resource.Type.ToLowerInvariant().Split("::");
        var region = guardrail.On.IsGlobal ? "" : resource.Region;
        var name = $"{words[^1]}/{resource.Id}";
        return resource with { Arn = new Arn(resource.Partition, words[1], region, resource.Account, name).ToString() };
    }
}
