using System.Text.Json.Serialization;
using Amazon.ECR.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ecr;

/// <summary>The images of a private repository are scanned when they are pushed.</summary>
/// <remarks>
/// Two settings say whether they are: the repository's own flag, which AWS calls deprecated, and the filters of the
/// registry. What holds is asked of ECR and not worked out here.
/// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
/// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryScanningConfiguration.html
/// </remarks>
public static partial class ScanOnPushOff
{
    public const string Id = "ecr-scan-on-push-off";

    private const string Operation = "PutImageScanningConfiguration";
    private const string Made = "CreateRepository";

    // By ECR's words.
    private const string OnPush = "SCAN_ON_PUSH";
    private const string Continuous = "CONTINUOUS_SCAN";
    private const string Manual = "MANUAL";
    private const string Basic = "BASIC";
    private const string Enhanced = "ENHANCED";

    private static readonly Permission Get = Repositories.Permission("ecr:BatchGetRepositoryScanningConfiguration");
    private static readonly Permission GetRegistry = new("ecr:GetRegistryScanningConfiguration", "*");
    private static readonly Permission Put = Repositories.Permission("ecr:PutImageScanningConfiguration");

    public static readonly Guardrail<Scanning> Guardrail = new()
    {
        Id = Id,
        Title = "Scan a private repository's images when they are pushed",
        Repairs = """
            Sets a repository's own flag for scans on push, after it was taken away and where a repository was made
            without it. What is judged is how often ECR itself says that it scans the repository: on push and
            continuously are right, by the flag or by the registry's filters; only by hand is not. A repair counts once
            ECR says so too, and is recorded as not healed otherwise.
            """,
        Spares = """
            The flag is set only where nothing else decides: in a registry with basic scanning and no scanning rules,
            which is what every registry begins with. Where the registry has rules, AWS's user guide says that a
            repository that they leave out is scanned by hand, and the repository's flag is deprecated in their favour;
            with enhanced scanning by Amazon Inspector the flag counts for nothing. Which repositories the rules take
            in, and what Inspector is paid for, is for people to choose: you are told of each that is left out. That the
            flag does not help beside rules is AWS's word; it was not tried on AWS.

            A change of the registry's scanning names no repository, so all of the region are looked at. What Inspector
            changes of the registry when it is switched on or off may be recorded as no such call, and is found by the
            sweep.

            Repositories of a pull through cache are judged as all others. Nothing in a repository says that it is one;
            only its name may begin as a rule of the cache does, and whoever may make a rule could keep the repositories
            of that name from being scanned. Exempt them by name or tag if they are not to be. Templates for
            repositories that ECR itself makes say nothing of scans and are not watched; what is made by one is found as
            any other. Repositories of ECR Public have no scans.
            """,
        Breaks = """
            Nothing that is pulled or pushed: a scan refuses no image, and basic scanning costs nothing. Its findings
            are events of ECR, so that rules that wait for them begin to see the repository's. Images that are there
            already are not scanned by the repair.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.Compute,
        Controls = [Fsbp("ECR.1")],
        On = Repositories.Kind,
        Watches =
        [
            Repositories.Calls(Operation, Made, Repositories.RegistryScanningPut),
            Repositories.Changes,
            new Watch.ConfigRule("ecr-private-image-scanning-enabled"),
        ],
        Reads = [Get, GetRegistry],
        Writes = [Put],
        State = () => EcrScanOnPushOffJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        // Without a word of it there are no scans.
        Asks = call => !call.Request["imageScanningConfiguration"]["scanOnPush"].IsTrue,
    };

    /// <summary>How a repository's images are scanned.</summary>
    /// <param name="Frequency">How often, as ECR says; null where it does not.</param>
    /// <param name="IsFlagged">The repository's own flag: whether images are scanned when they are pushed.</param>
    /// <param name="Registry">What the registry says; null where it was not asked, because the images are
    /// scanned.</param>
    public sealed record Scanning(string? Frequency, bool IsFlagged, Registry? Registry);

    /// <summary>What a registry says of scans.</summary>
    /// <param name="ScanType">Basic or enhanced, by ECR's words; null where it does not say.</param>
    /// <param name="HasRules">Whether it has rules that say which repositories are scanned.</param>
    public sealed record Registry(string? ScanType, bool HasRules);

    private static async Task<Scanning?> ObserveAsync(AwsClients aws, Resource repository, CancellationToken cancel)
    {
        try
        {
            var request = new BatchGetRepositoryScanningConfigurationRequest { RepositoryNames = [repository.Id] };
            var answer = await aws.Ecr.BatchGetRepositoryScanningConfigurationAsync(request, cancel);
            var found = (answer.ScanningConfigurations ?? []).Find(one => one.RepositoryName == repository.Id);
            if (found is null && (answer.Failures ?? []).Exists(IsGone))
                return null;
            var frequency = found?.ScanFrequency?.Value;
            var registry = frequency == Manual ? await RegistryAsync(aws, cancel) : null;
            return new(frequency, found?.ScanOnPush == true, registry);
        }
        catch (RepositoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsGone(RepositoryScanningConfigurationFailure failure) =>
        failure.FailureCode?.Value == "REPOSITORY_NOT_FOUND";

    private static async Task<Registry> RegistryAsync(AwsClients aws, CancellationToken cancel)
    {
        var scanning = (await aws.Ecr.GetRegistryScanningConfigurationAsync(new(), cancel)).ScanningConfiguration;
        return new(scanning?.ScanType?.Value, scanning?.Rules is { Count: > 0 });
    }

    private static Verdict Judge(Seen<Scanning> seen) =>
        seen.State switch
        {
            { Frequency: OnPush } => seen.Compliant("the repository's images are scanned when they are pushed"),
            { Frequency: Continuous } => seen.Compliant("the repository's images are scanned continuously"),
            { Frequency: not Manual and var frequency } => seen.Unclear(
                $"ECR says that the repository's images are scanned {frequency ?? "in no way that it names"}"
            ),
            { Registry.ScanType: Enhanced } => seen.Told(
                "the repository's images are not scanned: Amazon Inspector scans the registry, and none of the "
                    + "registry's filters takes the repository in; people choose what is scanned and paid for"
            ),
            { Registry: { ScanType: Basic, HasRules: true } } => seen.Told(
                "the repository's images are not scanned when they are pushed: the registry's scanning rules leave "
                    + "the repository out, and hold instead of its own flag; people choose what they take in"
            ),
            { Registry.ScanType: Basic, IsFlagged: false } => seen.Violation(
                "the repository's images are not scanned when they are pushed",
                new(OnPush, IsFlagged: true, Registry: null)
            ),
            { Registry.ScanType: Basic } => seen.Unclear(
                "the repository's flag for scans on push is set, and ECR says that it is scanned by hand all the same"
            ),
            { Registry: var registry } => seen.Unclear(
                "the repository's images are not scanned when they are pushed, and ECR says that the registry's "
                    + $"scanning is {registry?.ScanType ?? "nothing"}"
            ),
        };

    private static IEnumerable<Step> Change(Resource repository, Scanning from, Scanning to)
    {
        if (from.IsFlagged != to.IsFlagged)
            yield return Flag(repository.Id, to.IsFlagged);
    }

    private static Step Flag(string repository, bool isFlagged)
    {
        var request = new PutImageScanningConfigurationRequest
        {
            RepositoryName = repository,
            ImageScanningConfiguration = new() { ScanOnPush = isFlagged },
        };
        return new(
            Put,
            Operation,
            new() { ["RepositoryName"] = repository, ["ScanOnPush"] = isFlagged },
            run => run.Aws.Ecr.PutImageScanningConfigurationAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Scanning))]
    private sealed partial class EcrScanOnPushOffJson : JsonSerializerContext;
}
