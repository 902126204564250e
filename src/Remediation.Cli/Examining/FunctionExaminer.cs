using Amazon.Lambda.Model;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cli.Examining;

/// <summary>Examines whether the functions can run: what a manifest cannot say.</summary>
/// <param name="home">The region that they are in.</param>
internal sealed class FunctionExaminer(Region home)
{
    private const int FewConcurrent = 100;

    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    private const string ConcurrencyQuota = "L-B99A9384";

    private const string Area = "function";

    private readonly Dictionary<string, GetFunctionConfigurationResponse> found = [];

    /// <summary>What the engine was deployed to do; null where that could not be read.</summary>
    public EngineConfiguration? Configuration { get; private set; }

    /// <summary>When a function was deployed; null where that could not be read.</summary>
    public DateTimeOffset? DeployedAt(string function) =>
        DateTimeOffset.TryParse(found.GetValueOrDefault(function)?.LastModified, out var time) ? time : null;

    /// <summary>A variable of a function; null where it has none, or could not be read.</summary>
    public string? VariableOf(string function, string variable) =>
        found.GetValueOrDefault(function)?.Environment?.Variables?.GetValueOrDefault(variable);

    /// <summary>The functions that there must be.</summary>
    public IReadOnlyList<string> Names => [.. home.NamesOf(FunctionPart.Word).Append(Deployed.Engine).Distinct()];

    public async Task<IReadOnlyList<Check>> ExamineAsync(CancellationToken cancel)
    {
        var checks = new List<Check>();
        foreach (var name in Names)
        {
            var subject = SubjectOf(name);
            string[] state = ["lambda:GetFunctionConfiguration", "lambda:GetFunctionConcurrency"];
            checks.AddRange(await subject.LookAsync(state, () => StateAsync(name, cancel), cancel));
            if (!found.ContainsKey(name))
                continue;
            string[] sources = ["lambda:ListEventSourceMappings"];
            checks.AddRange(await subject.LookAsync(sources, () => SourcesAsync(name, cancel), cancel));
        }
        if (found.TryGetValue(Deployed.Engine, out var engine))
            checks.Add(Configured(engine));
        var quota = new Subject("quota", "Lambda concurrency", home.Name);
        string[] settings = ["lambda:GetAccountSettings"];
        checks.AddRange(await quota.LookAsync(settings, () => QuotaAsync(quota, cancel), cancel));
        return checks;
    }

    private Subject SubjectOf(string name) => new(Area, name, home.Name);

    private async Task<IReadOnlyList<Check>> StateAsync(string name, CancellationToken cancel)
    {
        var lambda = home.Aws.Lambda;
        var subject = SubjectOf(name);
        try
        {
            found[name] = await lambda.GetFunctionConfigurationAsync(new() { FunctionName = name }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return [subject.Failed("there is no such function", Commands.Deploy)];
        }
        var checks = new List<Check> { StateOf(subject, found[name]) };
        var concurrency = await lambda.GetFunctionConcurrencyAsync(new() { FunctionName = name }, cancel);
        if (concurrency.ReservedConcurrentExecutions == 0)
        {
            checks.Add(
                subject.Failed(
                    "its reserved concurrency is 0, so it never runs",
                    Commands.Aws($"lambda delete-function-concurrency --function-name {name}", home.Name)
                )
            );
        }
        return checks;
    }

    /// <summary>What is found of a function's state.</summary>
    public static Check StateOf(Subject subject, GetFunctionConfigurationResponse function)
    {
        if (function.State?.Value is "Failed")
            return subject.Failed($"its state is Failed: {function.StateReason}", Commands.Deploy);
        if (function.LastUpdateStatus?.Value is "Failed")
            return subject.Failed($"its last update failed: {function.LastUpdateStatusReason}", Commands.Deploy);
        if (function.State?.Value is not (null or "Active"))
            return subject.Warning($"its state is {function.State.Value}: {function.StateReason}", null);
        return function.LastUpdateStatus?.Value is "InProgress"
            ? subject.Warning("it is being updated", null)
            : subject.Ok("it is there and active, and its last update succeeded");
    }

    private async Task<IReadOnlyList<Check>> SourcesAsync(string name, CancellationToken cancel)
    {
        var mappings = new List<EventSourceMappingConfiguration>();
        var request = new ListEventSourceMappingsRequest { FunctionName = name };
        do
        {
            var page = await home.Aws.Lambda.ListEventSourceMappingsAsync(request, cancel);
            mappings.AddRange(page.EventSourceMappings ?? []);
            request.Marker = page.NextMarker;
        } while (!string.IsNullOrEmpty(request.Marker));
        if (name == Deployed.Notifier && mappings.Count == 0)
            return [SubjectOf(name).Failed("nothing gives it the ledger's stream", Commands.Deploy)];
        return [.. mappings.Select(mapping => SourceOf(name, mapping))];
    }

    private Check SourceOf(string name, EventSourceMappingConfiguration mapping)
    {
        var subject = SubjectOf(name) with { Thing = $"{name} reads {Arn.Parse(mapping.EventSourceArn)?.Resource}" };
        if (mapping.State is "Disabled" or "Disabling")
        {
            var enable = $"lambda update-event-source-mapping --uuid {mapping.UUID} --enabled";
            return subject.Failed($"it is {mapping.State}: nothing arrives", Commands.Aws(enable, home.Name));
        }
        return mapping.LastProcessingResult?.StartsWith("PROBLEM", StringComparison.Ordinal) == true
            ? subject.Failed($"Lambda says {mapping.LastProcessingResult}", Commands.Logs(name, home.Name))
            : subject.Ok("it is enabled");
    }

    private Check Configured(GetFunctionConfigurationResponse engine)
    {
        var subject = SubjectOf(Deployed.Engine) with { Thing = "configuration of the engine" };
        try
        {
            Configuration = EngineConfiguration.Read(Variable, Catalogue.All);
            var guardrails = Text.Count(Configuration.Guardrails.Count, "guardrail");
            var enforced = Configuration.Guardrails.Count(g => Configuration.ModeOf(g) == Mode.Enforce);
            return subject.Ok($"{guardrails} on, of which {enforced} may repair");
        }
        catch (ConfigurationException error)
        {
            return subject.Failed(
                $"the engine refuses it, or it is of another version than this command line: {error.Message}",
                Commands.Deploy
            );
        }

        string? Variable(string name) =>
            name == Variables.Region ? home.Name : engine.Environment?.Variables?.GetValueOrDefault(name);
    }

    private async Task<IReadOnlyList<Check>> QuotaAsync(Subject quota, CancellationToken cancel)
    {
        var limit = (await home.Aws.Lambda.GetAccountSettingsAsync(new(), cancel)).AccountLimit;
        if (limit?.ConcurrentExecutions is not { } most)
            return [quota.Unknown("Lambda does not say how many may run at once")];
        if (limit.UnreservedConcurrentExecutions is { } left and < FewConcurrent && most >= FewConcurrent)
            return [quota.Warning($"of {most} at once only {left} are left to functions without a reservation", null)];
        var ask =
            $"service-quotas request-service-quota-increase --service-code lambda --quota-code {ConcurrencyQuota}";
        return most < FewConcurrent
            ?
            [
                quota.Warning(
                    $"only {most} may run at once in the account: in a burst of events the engine is throttled",
                    Commands.Aws($"{ask} --desired-value 1000", home.Name)
                ),
            ]
            : [quota.Ok($"{most} at once")];
    }
}
