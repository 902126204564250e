using Testing;

namespace Fault.Tests;

/// <summary>Makes one fault befall one call of a run, and keeps what was called and delivered.</summary>
/// <param name="earlier">What befell the first invocation already, if the fault is to befall the second.</param>
public sealed class Disturbance(Target? target, Fault fault, Lasting lasting, Trial.Blow? earlier = null)
{
    private readonly int from = earlier is null ? 1 : 2;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Target> known = [];
    private readonly Dictionary<string, int> counts = [];
    private readonly List<(RecordedCall Call, int Try, bool IsDelivered)> seen = [];

    /// <summary>Which invocation runs, from 1.</summary>
    public int Try { get; set; } = 1;

    /// <summary>How many calls the fault befell.</summary>
    public int Hits { get; private set; }

    /// <summary>The first call that the fault befell; null if it befell none.</summary>
    public RecordedCall? Befell { get; private set; }

    /// <summary>The calls of the invocation that the fault is for, each once however often the SDK tried.</summary>
    public IReadOnlyList<Target> Calls { get; private set; } = [];

    /// <summary>Whether the SDK tried a call again that the fault had befallen, and was let through.</summary>
    public bool WasTriedAgain { get; private set; }

    /// <summary>The writes to anything but the ledger that the account got.</summary>
    public int Writes
    {
        get
        {
            lock (gate)
                return seen.Count(s => s.IsDelivered && s.Call.Mutates && s.Call.Service != "dynamodb");
        }
    }

    /// <summary>The services that were called.</summary>
    public IReadOnlyList<string> Services
    {
        get
        {
            lock (gate)
                return [.. seen.Select(s => s.Call.Service).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Which call of its run a call is, once it has come by.</summary>
    public Target TargetOf(RecordedCall call)
    {
        lock (gate)
            return known[call.Tries];
    }

    public Interference? Interfere(RecordedCall call)
    {
        lock (gate)
        {
            var isFirst = !known.TryGetValue(call.Tries, out var me);
            if (me is null)
            {
                var name = Target.NameOf(call);
                known[call.Tries] = me = new(
                    name,
                    counts[$"{Try} {name}"] = counts.GetValueOrDefault($"{Try} {name}") + 1
                );
                if (Try == from)
                    Calls = [.. Calls, me];
            }
            var hit =
                target is not null
                && me.Name == target.Name
                && lasting switch
                {
                    Lasting.Once => Try == from && me.Ordinal == target.Ordinal && isFirst,
                    Lasting.Invocation => Try == from && me.Ordinal >= target.Ordinal,
                    _ => Try > from || (Try == from && me.Ordinal >= target.Ordinal),
                };
            if (!hit && lasting == Lasting.Once && Try == from && me == target)
                WasTriedAgain = true;
            if (hit)
            {
                Hits++;
                Befell ??= call;
            }
            var interference = hit ? Of(fault, call) : EarlierAt(me, call);
            seen.Add((call, Try, interference?.IsDelivered ?? true));
            return interference;
        }
    }

    private Interference? EarlierAt(Target me, RecordedCall call)
    {
        if (earlier is not { } blow || Try != 1)
            return null;
        var isMet = me.Name == blow.Target.Name && me.Ordinal >= blow.Target.Ordinal;
        return isMet ? Of(blow.Fault, call) : null;
    }

    private static Interference Of(Fault fault, RecordedCall call) =>
        fault switch
        {
            Fault.ResetBefore => new(IsDelivered: false, null, Ending.Reset),
            Fault.ResetAfter => new(IsDelivered: true, null, Ending.Reset),
            Fault.Hang => new(IsDelivered: true, null, Ending.Hang),
            Fault.Truncated => new(IsDelivered: true, null, Ending.Truncate),
            _ => new(IsDelivered: false, Testing.Services.Of(call).Refuse(fault.Refusal()), Ending.Close),
        };
}
