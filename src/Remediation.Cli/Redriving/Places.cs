namespace Remediation.Cli.Redriving;

/// <summary>Where a deployment is: its engine in one region, and a dead letter queue in each.</summary>
internal static class Places
{
    /// <summary>
    /// Clients of the region that the engine and the ledger are in: of those that were asked for and the environment's
    /// the one whose deployment names a ledger.
    /// </summary>
    /// <param name="aws">Clients of any region.</param>
    /// <exception cref="CliException">There are several regions, and none names a ledger.</exception>
    public static async Task<AwsClients> HomeAsync(
        AwsClients aws,
        IReadOnlyList<string> asked,
        CancellationToken cancel
    )
    {
        var candidates = asked.Append(CommonOptions.RegionOfEnvironment ?? aws.Region).Distinct().ToList();
        if (candidates is [var one])
            return aws.In(one);
        foreach (var region in candidates)
        {
            if (await CommonOptions.DeployedTableIfAnyAsync(aws.In(region), cancel) is not null)
                return aws.In(region);
        }
        throw CliException.Usage(
            $"no home region: none of {string.Join(", ", candidates)} has the parameter {Deployed.LedgerParameter}; "
                + "give the region of the engine and its ledger by --region too"
        );
    }

    /// <summary>The dead letter queues of some regions.</summary>
    /// <param name="aws">Clients of any region.</param>
    /// <exception cref="CliException">A region has none.</exception>
    public static async Task<IReadOnlyList<DeployedQueue>> QueuesAsync(
        AwsClients aws,
        IEnumerable<string> regions,
        CancellationToken cancel
    )
    {
        var queues = new List<DeployedQueue>();
        foreach (var region in regions)
            queues.AddRange(await DeployedQueue.FindAsync(aws.In(region), cancel));
        return queues;
    }
}
