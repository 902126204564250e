using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Remediation.Guardrails.Self;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Lambda;

/// <summary>The policy of a function, a version or an alias has no public statement.</summary>
public static partial class PolicyPublic
{
    public const string Id = "lambda-policy-public";

    private static readonly Permission Get = Functions.Permission("lambda:GetPolicy");
    private static readonly Permission Remove = Functions.Permission("lambda:RemovePermission");
    private static readonly Permission Add = Functions.Permission("lambda:AddPermission");

    private static readonly ResourceKind Kind = Functions.Kind(
        ["AWS::Lambda::Permission", Functions.Type],
        FunctionVersion.ALL,
        IdsOfAsync,
        Functions.Permission("lambda:ListAliases")
    );

    public static readonly Guardrail<FunctionPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a function's policy",
        Repairs = """
            Removes those statements from the policy of a function that let everybody call it without a condition that
            really narrows that. Each version and each alias has a policy of its own, which is looked at by itself.
            """,
        Spares = """
            Every other statement stays. A condition on organization, account, source ARN of one account, VPC, endpoint
            or source addresses that are together no more than a /8 of IPv4 and a /16 of IPv6 narrows; a wildcard in the
            place of the source's account does not. A policy that cannot be understood is left and told as unclear. A
            public statement that AddPermission does not make, so that undo could not give it back, is told and stays.

            What lets everybody in by a URL alone is left to `lambda-url-public`: `lambda:InvokeFunctionUrl` where
            `lambda:FunctionUrlAuthType` is `NONE`, and `lambda:InvokeFunction` where `lambda:InvokedViaFunctionUrl` is
            true. With the type `AWS_IAM`, or without a type, it lets in whoever has an AWS account, and is removed.

            A service that may call the function for whatever account stays, such as `s3.amazonaws.com` without a source
            account. The control Lambda.1 fails for that one still: give the statement a source account.

            The engine's own functions are left to `self-function-changed`; of a public statement of their versions and
            aliases you are told. Policies of layers are not looked at.

            AWS Config tells of functions, not of their versions and aliases: what no event names is found there by the
            sweep. It asks Lambda once for each function, version and alias, and for each function's aliases; Lambda
            answers 15 such questions a second.
            """,
        Breaks = """
            Whoever calls the function by `*` alone, on purpose too, can no longer: other accounts, and services that
            somebody let in so instead of naming them.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.Compute,
        Controls = [Fsbp("Lambda.1")],
        On = Kind,
        Watches =
        [
            Functions.Calls("AddPermission20150331", "AddPermission20150331v2"),
            new Watch.ConfigItem(Functions.Type),
            new Watch.ConfigRule("lambda-function-public-access-prohibited"),
        ],
        Reads = [Get, Functions.ReadManifest],
        Writes = [Remove],
        Undos = [Add],
        State = () => LambdaPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Rejoin = Rejoined,
        Asks = AsksForPublic,
    };

    /// <summary>The policy of a function, a version or an alias.</summary>
    /// <param name="Problem">Why it cannot be understood; null if it can.</param>
    /// <param name="Statements">
    /// Each as Lambda gives it, in order of their texts; none if there is no policy, or it cannot be understood.
    /// </param>
    public sealed record FunctionPolicy(string? Problem, Sequence<string> Statements)
    {
        /// <summary>The policy's revision; null where there is no policy, and of a state from the ledger.</summary>
        [JsonIgnore]
        public string? Revision { get; init; }

        /// <summary>Whether the function is the engine's own; asked where a statement is public.</summary>
        [JsonIgnore]
        public bool IsEngines { get; init; }

        /// <summary>The policy in a text of Lambda's.</summary>
        /// <remarks>
        /// The statements are put in order, so that one that is added again makes the state that was before.
        /// </remarks>
        public static FunctionPolicy Of(string text)
        {
            using var document = PolicyDocument.Open(text, out var problem);
            if (document is null)
                return new(problem, []);
            var statements = document.Statements.Select(statement => statement.GetRawText());
            return new(Problem: null, [.. statements.Order(StringComparer.Ordinal)]);
        }
    }

    // The function itself with its aliases, or a version of it.
    private static async Task<List<string>> IdsOfAsync(
        AwsClients aws,
        FunctionConfiguration function,
        CancellationToken cancel
    )
    {
        var name = function.FunctionName;
        List<string> ids = [Functions.IdOf(name, function.Version)];
        if (ids[0] != name)
            return ids;
        var request = new ListAliasesRequest { FunctionName = name };
        do
        {
            var page = await aws.Lambda.ListAliasesAsync(request, cancel);
            ids.AddRange((page.Aliases ?? []).Select(alias => Functions.IdOf(name, alias.Name)));
            request.Marker = Parts.NullIfEmpty(page.NextMarker);
        } while (request.Marker is not null);
        return ids;
    }

    // Lambda does not say whether the function is gone or has no policy, and neither lets anybody in.
    private static async Task<FunctionPolicy?> ObserveAsync(AwsClients aws, Resource function, CancellationToken cancel)
    {
        var (name, qualifier) = Functions.Split(function);
        try
        {
            var request = new GetPolicyRequest { FunctionName = name, Qualifier = qualifier };
            var answer = await aws.Lambda.GetPolicyAsync(request, cancel);
            var policy = FunctionPolicy.Of(answer.Policy) with { Revision = answer.RevisionId };
            return policy.Statements.Any(FunctionStatement.IsPublic)
                ? policy with
                {
                    IsEngines = await Functions.IsEnginesAsync(aws, function, cancel),
                }
                : policy;
        }
        catch (ResourceNotFoundException)
        {
            return new(Problem: null, []);
        }
    }

    private static Verdict Judge(Seen<FunctionPolicy> seen)
    {
        var policy = seen.State;
        if (policy.Problem is not null)
            return seen.Unclear($"the function's policy cannot be understood: {policy.Problem}");
        var open = policy.Statements.Where(FunctionStatement.IsPublic).ToList();
        if (open.Count == 0)
            return seen.Compliant("no statement of a policy of the function is public");
        var mended = open.Where(statement => MayGo(statement, policy)).ToList();
        var why = $"the function's policy is public by {NamesOf(open)}";
        if (policy.IsEngines)
            return OfEngine(seen, why);
        return mended.Count == 0
            ? seen.Told($"{why}, which undo could not give back: remove it, or give it a condition")
            : seen.Violation(why, policy with { Statements = [.. policy.Statements.Except(mended)] });
    }

    private static Verdict OfEngine(Seen<FunctionPolicy> seen, string why) =>
        Functions.Split(seen.Resource).Qualifier is null
            ? seen.Left("the function is the engine's own, and self-function-changed puts it back")
            : seen.Told($"{why}, and the function is the engine's own: delete the version or alias");

    // A statement is removed by its id, and given back by what it says.
    private static bool MayGo(string statement, FunctionPolicy policy) =>
        FunctionStatement.Rebuilt(statement) is { } request
        && policy.Statements.Count(other => FunctionStatement.Rebuilt(other)?.StatementId == request.StatementId) == 1;

    private static string NamesOf(List<string> statements) =>
        string.Join(
            ", ",
            statements.Select(s => PolicyForm.Shortened(FunctionStatement.IdOf(s) ?? "a statement without an id"))
        );

    private static IEnumerable<Step> Change(Resource function, FunctionPolicy from, FunctionPolicy to)
    {
        if (from.Problem is not null || to.Problem is not null)
            yield break;
        // A statement that is added may have the id of one that goes.
        foreach (var statement in from.Statements.Except(to.Statements))
        {
            if (FunctionStatement.Rebuilt(statement) is { } present)
                yield return RemoveStep(function, present.StatementId, from.Revision);
        }
        foreach (var statement in to.Statements.Except(from.Statements))
        {
            if (FunctionStatement.Rebuilt(statement) is { } gone)
                yield return AddStep(function, gone);
        }
    }

    // What a repair takes is public.
    private static FunctionPolicy Rejoined(FunctionPolicy before, FunctionPolicy now)
    {
        var present = now.Statements.Select(FunctionStatement.IdOf).ToList();
        var gone = before
            .Statements.Where(statement =>
                FunctionStatement.IsPublic(statement) && !present.Contains(FunctionStatement.IdOf(statement))
            )
            .ToList();
        if (gone.Count == 0)
            return now;
        return now with { Statements = [.. now.Statements.Concat(gone).Order(StringComparer.Ordinal)] };
    }

    // Lambda refuses to remove from another revision than the one that was judged. A removal makes a new one, which its
    // answer does not name: what follows it comes in the same moment, and without.
    private static Step RemoveStep(Resource function, string id, string? revision)
    {
        var (name, qualifier) = Functions.Split(function);
        return new(Remove, "RemovePermission", Shown(function, id), Run);

        Task<AmazonWebServiceResponse> Run(StepRun run)
        {
            var request = new RemovePermissionRequest
            {
                FunctionName = name,
                StatementId = id,
                Qualifier = qualifier,
                RevisionId = run.Answers.Count == 0 ? revision : null,
            };
            return run.Aws.Lambda.RemovePermissionAsync(request, run.Cancel).AsAnswer();
        }
    }

    private static Step AddStep(Resource function, AddPermissionRequest request)
    {
        (request.FunctionName, request.Qualifier) = Functions.Split(function);
        var shown = Shown(function, request.StatementId);
        shown["Action"] = request.Action;
        shown["Principal"] = request.Principal;
        (string Name, string? Value)[] conditions =
        [
            ("SourceArn", request.SourceArn),
            ("SourceAccount", request.SourceAccount),
            ("PrincipalOrgID", request.PrincipalOrgID),
            ("EventSourceToken", request.EventSourceToken),
            ("FunctionUrlAuthType", request.FunctionUrlAuthType?.Value),
        ];
        foreach (var (name, value) in conditions)
        {
            if (value is not null)
                shown[name] = value;
        }
        if (request.InvokedViaFunctionUrl is { } via)
            shown["InvokedViaFunctionUrl"] = via;
        return new(
            Add,
            "AddPermission",
            shown,
            run => run.Aws.Lambda.AddPermissionAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static JsonObject Shown(Resource function, string id)
    {
        var (name, qualifier) = Functions.Split(function);
        var shown = new JsonObject { ["FunctionName"] = name, ["StatementId"] = id };
        if (qualifier is not null)
            shown["Qualifier"] = qualifier;
        return shown;
    }

    private static bool AsksForPublic(Trigger.Call call) =>
        call.Response["statement"].Text is { } added
            ? FunctionStatement.IsPublic(added)
            : call.Request["principal"].Text == "*";

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(FunctionPolicy))]
    private sealed partial class LambdaPolicyPublicJson : JsonSerializerContext;
}
