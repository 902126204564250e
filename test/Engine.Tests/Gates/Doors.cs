using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Engine.Tests.Gates;

/// <summary>Resources in this process: doors that are open or shut, and guardrails of them.</summary>
internal sealed class Doors
{
    public const string Account = "111122223333";
    public const string Region = "us-east-1";
    public const string Type = "AWS::Test::Door";

    private static readonly Permission Shut = new("test:ShutDoor", "*");

    /// <summary>Whether each door is open; one that is not there is gone.</summary>
    public Dictionary<string, bool> Open { get; } = [];

    /// <summary>Is told each write, before it is made.</summary>
    public Action<string> Writing { get; set; } = _ => { };

    public static Resource Of(string door) => new(Type, door, Arn(door), Account, Region, "aws");

    public static string Arn(string door) => $"arn:aws:test:{Region}:{Account}:door/{door}";

    /// <summary>A guardrail that wants doors shut, or open.</summary>
    public Guardrail Guardrail(Risk risk, bool wantsOpen = false, string kind = "test") =>
        new Guardrail<Door>
        {
            Id = $"{kind}-door-{(wantsOpen ? "shut" : "open")}",
            Title = "Shut a door",
            Repairs = "An open door is shut.",
            Spares = "Nothing.",
            Breaks = "Nothing.",
            Severity = Severity.High,
            Risk = risk,
            Practice = Practice.DataProtection,
            Controls = [],
            On = new()
            {
                Types = [Type],
                Locate = Locate,
                List = (_, _, _, _) => Task.FromResult(new ResourcePage([.. Open.Keys.Order().Select(Of)], null)),
                Reads = [],
            },
            Watches = [new Watch.Calls("test.amazonaws.com", "OpenDoor", "ShutDoor"), new Watch.ConfigItem(Type)],
            Reads = [],
            Writes = [Shut],
            State = () => DoorJson.Default,
            Observe = (_, door, _) =>
                Task.FromResult(Open.TryGetValue(door.Id, out var isOpen) ? new Door(isOpen) : null),
            Judge = seen =>
                seen.State.IsOpen == wantsOpen
                    ? seen.Compliant("the door is as it should be")
                    : seen.Violation("the door is not as it should be", new Door(wantsOpen)),
            Change = Change,
        };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call call when call.Request["door"].Text is { } door => [Of(door)],
            Trigger.ConfigItem { ResourceId: { } door } => [Of(door)],
            _ => [],
        };

    private IEnumerable<Step> Change(Resource door, Door from, Door to)
    {
        if (from == to)
            yield break;
        yield return new(Shut, "ShutDoor", new() { ["Door"] = door.Id, ["Open"] = to.IsOpen }, _ => Write(door, to));
    }

    private Task<AmazonWebServiceResponse> Write(Resource door, Door to)
    {
        Writing(door.Id);
        Open[door.Id] = to.IsOpen;
        return Task.FromResult(new AmazonWebServiceResponse());
    }
}

/// <summary>Whether a door is open.</summary>
internal sealed record Door(bool IsOpen);

[JsonSerializable(typeof(Door))]
internal sealed partial class DoorJson : JsonSerializerContext;
