using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>What is wrong with a function of the engine's, and what it should be.</summary>
internal static class FunctionJudgement
{
    // What Lambda does where no configuration of asynchronous invocations says otherwise.
    private const int UsualAttempts = 2;
    private const int UsualAge = 21_600;

    // What a call of ours puts back. Values of variables may be secrets and are not said.
    private static readonly Member[] Mended =
    [
        new(
            f => Ordered(f.Variables),
            (f, should) => $"has other variables ({ChangedNames(f, should)})",
            (f, should) => f with { Variables = should.Variables }
        ),
        new(
            f => f.Timeout,
            (f, _) => $"has a time limit of {f.Timeout} s",
            (f, should) => f with { Timeout = should.Timeout }
        ),
        new(f => f.Memory, (f, _) => $"has {f.Memory} MB of memory", (f, should) => f with { Memory = should.Memory }),
        new(
            f => f.Layers,
            (f, _) => $"has other layers ({string.Join(", ", f.Layers)})",
            (f, should) => f with { Layers = should.Layers }
        ),
        new(
            f => f.DeadLetterArn,
            (f, _) => $"gives what failed to {f.DeadLetterArn ?? "nobody"}",
            (f, should) => f with { DeadLetterArn = should.DeadLetterArn }
        ),
        new(
            f => f.ReservedConcurrency,
            (f, _) => $"has a reserved concurrency of {Shown(f.ReservedConcurrency)}",
            (f, should) => f with { ReservedConcurrency = should.ReservedConcurrency }
        ),
        new(
            f => RetriesOf(f),
            (f, _) => $"tries failed events again {RetriesOf(f).Attempts} times for {RetriesOf(f).Age} s",
            (f, should) =>
                f with
                {
                    MaximumRetryAttempts = should.MaximumRetryAttempts,
                    MaximumEventAge = should.MaximumEventAge,
                }
        ),
        new(
            f => f.RecursiveLoop,
            (f, _) => $"has {f.RecursiveLoop} for where it calls itself",
            (f, should) => f with { RecursiveLoop = should.RecursiveLoop }
        ),
    ];

    // What only a deployment mends.
    private static readonly Member[] Told =
    [
        new(f => f.Role, (f, _) => $"has the role {f.Role}"),
        new(f => f.Runtime, (f, _) => $"has the runtime {f.Runtime}"),
        new(f => f.Handler, (f, _) => $"has the handler {f.Handler}"),
        new(f => f.Architecture, (f, _) => $"has the architecture {f.Architecture}"),
        new(f => f.Attached, (f, _) => $"is attached to what it should not be ({string.Join(", ", f.Attached)})"),
    ];

    public static Verdict Of(Seen<Compared<FunctionPart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the function {seen.Resource.Id}";
        if (seen.State.Present is not { } present)
            return seen.Told($"{what} is gone: deploy again");

        var mended = new List<string>();
        var wanted = present;
        foreach (var member in Mended.Where(member => member.Differs(present, manifest)))
        {
            mended.Add(member.Says(present, manifest));
            wanted = member.Put(wanted, manifest);
        }
        mended.AddRange(MissingOf(manifest, present).Select(NotCalled));
        mended.AddRange(ForeignOf(manifest, present).Select(LetIn));
        wanted = wanted with { Permissions = RightPermissions(manifest, present) };

        Sequence<EventSource> sources = [.. present.Sources.Select(source => RightSource(manifest, source))];
        var changed = present.Sources.Except(sources).Select(s => $"reads {s.EventSourceArn} in another way");
        mended.AddRange(changed);
        wanted = wanted with { Sources = sources };
        return Parts.VerdictOf(seen, what, mended, [.. ToldOf(manifest, present)], wanted);
    }

    /// <summary>The retries of asynchronous invocations, where none are said Lambda's own.</summary>
    public static (int Attempts, int Age) RetriesOf(FunctionPart function) =>
        (function.MaximumRetryAttempts ?? UsualAttempts, function.MaximumEventAge ?? UsualAge);

    private static IEnumerable<string> ToldOf(FunctionPart manifest, FunctionPart present)
    {
        foreach (var member in Told.Where(member => member.Differs(present, manifest)))
            yield return member.Says(present, manifest);
        if (manifest.CodeSha256 is not null && present.CodeSha256 != manifest.CodeSha256)
            yield return $"has other code (SHA-256 {present.CodeSha256 ?? "unknown"})";
        var lost = manifest.Sources.Select(s => s.EventSourceArn).Except(present.Sources.Select(s => s.EventSourceArn));
        foreach (var source in lost)
            yield return $"does not read {source}";
        foreach (var statement in present.Permissions.Where(p => p.StatementId is null && !IsIn(manifest, p)))
            yield return $"{LetIn(statement)}, which nobody can take away";
        foreach (var statement in manifest.Permissions.Where(p => p.Conditions is not null && !IsIn(present, p)))
            yield return NotCalled(statement);
    }

    private static string LetIn(FunctionPermission statement) =>
        $"lets {statement.Principal} do {statement.Action} (statement {statement.StatementId ?? "without an id"})";

    private static string NotCalled(FunctionPermission statement) =>
        $"may not be called by {statement.Principal} for {statement.SourceArn ?? "anything"}";

    private static IEnumerable<FunctionPermission> MissingOf(FunctionPart manifest, FunctionPart present) =>
        manifest.Permissions.Where(p => p.Conditions is null && !IsIn(present, p)).DistinctBy(Nameless);

    private static IEnumerable<FunctionPermission> ForeignOf(FunctionPart manifest, FunctionPart present) =>
        present.Permissions.Where(p => p.StatementId is not null && !IsIn(manifest, p));

    private static Sequence<FunctionPermission> RightPermissions(FunctionPart manifest, FunctionPart present) =>
        [
            .. present.Permissions.Except(ForeignOf(manifest, present)),
            .. MissingOf(manifest, present).Select(p => p with { StatementId = FunctionWrites.StatementIdOf(p) }),
        ];

    private static bool IsIn(FunctionPart function, FunctionPermission permission) =>
        function.Permissions.Any(other => Nameless(other) == Nameless(permission));

    private static FunctionPermission Nameless(FunctionPermission permission) => permission with { StatementId = null };

    // What no deployment gave to be read is not read, and stays there for whoever looks into it.
    private static EventSource RightSource(FunctionPart manifest, EventSource present)
    {
        if (present.Id is null)
            return present;
        if (manifest.Sources.FirstOrDefault(s => s.EventSourceArn == present.EventSourceArn) is not { } should)
            return present with { Enabled = false };
        return present with
        {
            BatchSize = should.BatchSize,
            Enabled = should.Enabled,
            FunctionResponseTypes = should.FunctionResponseTypes,
            Filters = JsonTexts.AreSame(present.Filters, should.Filters) ? present.Filters : should.Filters,
        };
    }

    private static Sequence<Variable> Ordered(Sequence<Variable> variables) => Variable.Of(Variable.MapOf(variables));

    private static string ChangedNames(FunctionPart present, FunctionPart manifest)
    {
        var names = present
            .Variables.Except(manifest.Variables)
            .Concat(manifest.Variables.Except(present.Variables))
            .Select(variable => variable.Name);
        return string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));
    }

    private static string Shown(int? number) => number is { } some ? $"{some}" : "none";

    /// <summary>A member of a function that is compared.</summary>
    /// <param name="Of">Its value.</param>
    /// <param name="Says">What is wrong with it, from the present function and the manifest's.</param>
    private sealed record Member(Func<FunctionPart, object?> Of, Func<FunctionPart, FunctionPart, string> Says)
    {
        public Member(
            Func<FunctionPart, object?> of,
            Func<FunctionPart, FunctionPart, string> says,
            Func<FunctionPart, FunctionPart, FunctionPart> put
        )
            : this(of, says) => Put = put;

        /// <summary>The function with the manifest's value in it.</summary>
        public Func<FunctionPart, FunctionPart, FunctionPart> Put { get; } = (function, _) => function;

        public bool Differs(FunctionPart one, FunctionPart other) => !Equals(Of(one), Of(other));
    }
}
