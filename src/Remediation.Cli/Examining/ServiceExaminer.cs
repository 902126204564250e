using Amazon.ConfigService.Model;
using Amazon.SecurityHub.Model;
using Remediation.Guardrails.Config;
using Remediation.Guardrails.GuardDuty;
using Remediation.Guardrails.SecurityHub;

namespace Remediation.Cli.Examining;

/// <summary>
/// Examines the services that tell guardrails of what no API call does, where a guardrail that is on listens to them.
/// </summary>
/// <param name="region">The region.</param>
/// <param name="guardrails">The guardrails that are on.</param>
internal sealed class ServiceExaminer(AwsClients region, IReadOnlyList<Guardrail> guardrails)
{
    private const string Effect = "guardrails learn of it by API calls and sweeps alone";
    private const string Iam = "AWS::IAM::";

    private IEnumerable<Watch> Watches => guardrails.SelectMany(guardrail => guardrail.Watches);

    public async Task<IReadOnlyList<Check>> ExamineAsync(CancellationToken cancel)
    {
        var checks = new List<Check>();
        if (Watches.Any(watch => watch is Watch.ConfigItem or Watch.ConfigRule))
        {
            string[] actions = ["config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"];
            await AddAsync("AWS Config", actions, subject => ConfigAsync(subject, cancel));
        }
        if (Watches.Any(watch => watch is Watch.ConfigRule))
            await AddAsync("Security Hub", ["securityhub:DescribeHub"], subject => HubAsync(subject, cancel));
        if (Watches.Any(watch => watch is Watch.Findings))
        {
            string[] actions = ["guardduty:ListDetectors", "guardduty:GetDetector"];
            await AddAsync("GuardDuty", actions, subject => DetectorAsync(subject, cancel));
        }
        // AWS Health is on in every account: there is nothing to ask.
        return checks;

        async Task AddAsync(string name, string[] actions, Func<Subject, Task<Check>> look)
        {
            var subject = new Subject("service", name, region.Region);
            checks.AddRange(await subject.LookAsync(actions, async () => [await look(subject)], cancel));
        }
    }

    private async Task<Check> ConfigAsync(Subject subject, CancellationToken cancel)
    {
        var listed = await region.Config.DescribeConfigurationRecordersAsync(new(), cancel);
        var recorder = (listed.ConfigurationRecorders ?? []).Find(r => string.IsNullOrEmpty(r.ServicePrincipal));
        if (recorder is null)
            return subject.Warning(
                $"it has no recorder: {Effect}",
                Commands.Aws(PutRecorder("default", ""), region.Region)
            );
        var answer = await region.Config.DescribeConfigurationRecorderStatusAsync(new(), cancel);
        var status = (answer.ConfigurationRecordersStatus ?? []).Find(s => s.Name == recorder.Name);
        if (status?.Recording != true)
        {
            var start = $"configservice start-configuration-recorder --configuration-recorder-name {recorder.Name}";
            return subject.Warning($"its recorder is stopped: {Effect}", Commands.Aws(start, region.Region));
        }
        if (status.LastStatus?.Value == "Failure")
        {
            var look = "configservice describe-configuration-recorder-status";
            var why = $"{status.LastErrorCode}: {status.LastErrorMessage}";
            return subject.Warning($"its recorder fails: {why}", Commands.Aws(look, region.Region));
        }
        var missing = Missing(recorder.RecordingGroup);
        if (missing.Count == 0)
            return subject.Ok("its recorder is on, for all types that guardrails watch");
        var record = Commands.Aws(PutRecorder(recorder.Name!, recorder.RoleARN ?? ""), region.Region);
        return subject.Warning($"it does not record {string.Join(", ", missing)}: {Effect}", record);
    }

    private static string PutRecorder(string name, string role)
    {
        var by = role.Length > 0 ? role : "ROLE-ARN";
        var all = "allSupported=true,includeGlobalResourceTypes=true";
        var recorder = Commands.Quoted($"name={name},roleARN={by}");
        return $"configservice put-configuration-recorder --configuration-recorder {recorder} --recording-group {all}";
    }

    // The types of IAM are recorded in one region of an account, and it does not matter in which.
    private List<string> Missing(RecordingGroup? group)
    {
        var watched = Watches
            .OfType<Watch.ConfigItem>()
            .Select(watch => watch.ResourceType)
            .Distinct()
            .Where(type => !type.StartsWith(Iam, StringComparison.Ordinal));
        return [.. watched.Where(type => !Records(group, type)).Order(StringComparer.Ordinal)];
    }

    private static bool Records(RecordingGroup? group, string type)
    {
        if (group is null || group.AllSupported == true)
            return true;
        if (group.ExclusionByResourceTypes?.ResourceTypes is { Count: > 0 } excluded)
            return !excluded.Contains(type);
        return group.ResourceTypes?.Contains(type) == true;
    }

    private async Task<Check> HubAsync(Subject subject, CancellationToken cancel)
    {
        var enable = Commands.Aws("securityhub enable-security-hub", region.Region);
        try
        {
            await region.SecurityHub.DescribeHubAsync(new(), cancel);
            return subject.Ok("it is on");
        }
        catch (Exception error) when (error is InvalidAccessException or ResourceNotFoundException)
        {
            return subject.Warning($"it is off: {Effect}", enable);
        }
    }

    private async Task<Check> DetectorAsync(Subject subject, CancellationToken cancel)
    {
        var detectors = (await region.GuardDuty.ListDetectorsAsync(new(), cancel)).DetectorIds ?? [];
        if (detectors.Count == 0)
        {
            var create = Commands.Aws("guardduty create-detector --enable", region.Region);
            return subject.Warning("it has no detector: nobody tells of what it would find", create);
        }
        var detector = await region.GuardDuty.GetDetectorAsync(new() { DetectorId = detectors[0] }, cancel);
        if (detector.Status?.Value == "ENABLED")
            return subject.Ok("its detector is on");
        var enable = $"guardduty update-detector --detector-id {detectors[0]} --enable";
        return subject.Warning(
            "its detector is suspended: nobody tells of what it would find",
            Commands.Aws(enable, region.Region)
        );
    }
}
