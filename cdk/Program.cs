using Amazon.CDK;
using Remediation.Cdk;
using Remediation.Guardrails;

try
{
    NodeRuntime.Require();
    var app = new App();
    var options = DeploymentOptions.Read(Context.Read(System.Environment.GetEnvironmentVariable), Catalogue.All);
    foreach (var guardrail in options.Unset)
    {
        await Console.Error.WriteLineAsync(
            $"{guardrail.Id} only tells until settings.{guardrail.Id}.{guardrail.Needs!.Name} is given: "
                + $"{guardrail.Needs.Description} `remediate preview {guardrail.Id}` shows what it would change"
        );
    }
    foreach (var guardrail in options.Partly)
    {
        await Console.Error.WriteLineAsync(
            $"{guardrail.Id} only tells of a part until settings.{guardrail.Id}.{guardrail.NeedsForAll!.Name} is "
                + $"given: {guardrail.NeedsForAll.Description}"
        );
    }
    await EnabledRegions.RequireAsync(options);
    Cell.Add(app, options);
    app.Synth();
    return 0;
}
catch (OptionException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
