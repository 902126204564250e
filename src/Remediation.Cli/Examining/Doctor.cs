using Remediation.Engine.Heartbeats;
using Remediation.Guardrails;

namespace Remediation.Cli.Examining;

/// <summary>Examines a whole deployment, one thing after the other.</summary>
/// <param name="aws">Clients of any region.</param>
/// <param name="asked">The regions that were asked for; none for those of the deployment.</param>
/// <param name="table">The ledger, if somebody named it.</param>
/// <param name="progress">Is told what comes next.</param>
internal sealed class Doctor(AwsClients aws, IReadOnlyList<string> asked, string? table, Action<string> progress)
{
    private readonly List<Check> checks = [];
    private readonly Dictionary<string, Region> regions = [];

    // The home first, then the others that have parts of the deployment, as far as it is known.
    private List<string> deployed = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Check> Checks => checks;

    /// <exception cref="Amazon.Runtime.AmazonServiceException">STS does not answer.</exception>
    public async Task ExamineAsync(CancellationToken cancel)
    {
        progress("STS");
        await Caller.ArnAsync(aws, cancel);
        checks.AddRange(await CallerExaminer.ExamineAsync(aws, cancel));
        var found = await FindHomeAsync(cancel) is { } home ? await ExamineHomeAsync(home, cancel) : null;
        foreach (var region in RegionsOf(found))
            await ExamineRegionAsync(await RegionAsync(region, cancel), found, cancel);
    }

    private sealed record Found(string Home, Heartbeat? Heartbeat, IReadOnlyList<Guardrail> Guardrails);

    // The home, and those that were asked for or of which the engine knows that parts of the deployment are there.
    private IEnumerable<string> RegionsOf(Found? found)
    {
        var meant = asked.Count > 0 ? asked : deployed.Prepend(aws.Region);
        return (found is null ? meant : meant.Prepend(found.Home)).Distinct();
    }

    private async Task<(Region Region, string Table)?> FindHomeAsync(CancellationToken cancel)
    {
        var candidates = asked.Append(aws.Region).Distinct().ToList();
        var unread = false;
        foreach (var name in candidates)
        {
            progress($"the ledger's name in {name}");
            var subject = new Subject("parameter", Deployed.LedgerParameter, name);
            string? found = null;
            var looked = await subject.LookAsync(["ssm:GetParameter"], LookAsync, cancel);
            checks.AddRange(looked);
            unread |= looked.Count > 0 && found is null;
            if (found is not null)
                return (await RegionAsync(name, cancel), table ?? found);

            async Task<IReadOnlyList<Check>> LookAsync()
            {
                found = await CommonOptions.DeployedTableIfAnyAsync(aws.In(name), cancel);
                return found is null ? [] : [subject.Ok($"it names the ledger {found}")];
            }
        }
        if (table is not null)
            return (await RegionAsync(candidates[0], cancel), table);
        if (!unread)
        {
            var nowhere = new Subject("parameter", Deployed.LedgerParameter, string.Join(", ", candidates));
            var regions = $"{Commands.Deploy} -c regions={string.Join(',', candidates)}";
            checks.Add(nowhere.Failed("it is not there: no home of a deployment is, so nothing is guarded", regions));
        }
        return null;
    }

    private async Task<Region> RegionAsync(string name, CancellationToken cancel)
    {
        if (regions.TryGetValue(name, out var known))
            return known;
        progress($"the manifest of {name}");
        var there = aws.In(name);
        var manifest = new Subject("manifest", Deployed.ManifestPath, name);
        Manifest? found = null;
        checks.AddRange(await manifest.LookAsync(["ssm:GetParametersByPath"], LookAsync, cancel));
        return regions[name] = new(there, found);

        async Task<IReadOnlyList<Check>> LookAsync()
        {
            found = await Manifest.ReadAsync(there, cancel);
            return found.Hash is null
                ? [manifest.Failed("it is empty: no part of a deployment is in the region", Deploying(name))]
                : [manifest.Ok(Text.Count(found.Parts.Count, "parameter"))];
        }
    }

    // The option names every region: one that it leaves out loses its rules.
    private string Deploying(string region) =>
        $"{Commands.Deploy} -c regions={string.Join(',', deployed.Append(region).Distinct())}";

    private async Task<Found> ExamineHomeAsync((Region Region, string Table) home, CancellationToken cancel)
    {
        var (region, name) = home;
        progress("functions");
        var functions = new FunctionExaminer(region);
        checks.AddRange(await functions.ExamineAsync(cancel));
        progress("the ledger");
        var exemptions = functions.Configuration?.Settings.Exemptions ?? Input.Settings().Exemptions;
        checks.AddRange(await new LedgerExaminer(region, name, exemptions).ExamineAsync(cancel));
        var ledger = CommonOptions.LedgerOf(region.Aws, name);
        var heartbeats = new HeartbeatExaminer(region, ledger, functions);
        checks.AddRange(await heartbeats.ExamineAsync(cancel));
        if (functions.VariableOf(Deployed.Notifier, Variables.WebhookParameter) is { Length: > 0 } webhook)
            checks.AddRange(await WebhookExaminer.ExamineAsync(region, webhook, cancel));
        checks.AddRange(Coverage(region, heartbeats.OfEngine));
        var others = (heartbeats.OfEngine?.Regions ?? []).Where(other => other.Manifest is not null);
        deployed = [.. others.Select(other => other.Region).Prepend(region.Name).Distinct()];
        var guardrails = functions.Configuration?.Guardrails ?? Catalogue.All;
        return new(region.Name, heartbeats.OfEngine, guardrails);
    }

    // Whether what happens in a region is heard of at all, also in one that was not asked for.
    private static IEnumerable<Check> Coverage(Region home, Heartbeat? heartbeat)
    {
        if (heartbeat is null)
            yield break;
        var subject = new Subject("regions", "rules in every region", home.Name);
        var with = heartbeat.Regions.Where(region => region.Manifest is not null).Select(r => r.Region).ToList();
        var without = heartbeat.Regions.Where(region => region.HasRules == false).Select(r => r.Region).ToList();
        var all = with.Union(without).Order(StringComparer.Ordinal).Where(region => region != home.Name);
        var deploy = $"{Commands.Deploy} -c regions={string.Join(',', all.Prepend(home.Name))}";
        yield return without.Count == 0
            ? subject.Ok($"{Text.Count(with.Count, "region")}")
            : subject.Warning($"what happens in {string.Join(", ", without)} is seen by sweeps alone", deploy);
        if (!Regions.Main.TryGetValue(Regions.PartitionOf(home.Name), out var main) || main == home.Name)
            yield break;
        if (heartbeat.Regions.FirstOrDefault(region => region.Region == main) is { Manifest: null })
        {
            yield return (subject with { Thing = "IAM and other global services" }).Warning(
                $"their calls are recorded in {main}, which has no rules",
                deploy
            );
        }
    }

    private async Task ExamineRegionAsync(Region region, Found? found, CancellationToken cancel)
    {
        progress($"trails of {region.Name}");
        checks.AddRange(await TrailExaminer.ExamineAsync(region.Aws, cancel));
        var isHome = found?.Home == region.Name;
        if (region.IsDeployed)
        {
            var parts = new PartExaminer(region, isHome);
            foreach (var guardrail in PartExaminer.Guardrails)
            {
                progress($"{guardrail.Id} in {region.Name}");
                checks.AddRange(await parts.ExamineAsync(guardrail, cancel));
            }
            checks.AddRange(await QueueExaminer.ExamineAsync(region, cancel));
        }
        progress($"services of {region.Name}");
        var guardrails = found?.Guardrails ?? Catalogue.All;
        checks.AddRange(await new ServiceExaminer(region.Aws, guardrails).ExamineAsync(cancel));
    }
}
