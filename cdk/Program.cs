using Amazon.CDK;
using Remediation.Cdk;
using Remediation.Guardrails;

try
{
    NodeRuntime.Require();
    var app = new App();
    var options = DeploymentOptions.Read(Context.Read(System.Environment.GetEnvironmentVariable), Catalogue.All);
    foreach (var guardrail in options.Unnamed)
    {
        await Console.Error.WriteLineAsync(
            $"{guardrail.Id} stays in audit until settings.{guardrail.Id}.{guardrail.NamedFirst!.Name} names who keeps "
                + $"these rights: `remediate preview {guardrail.Id}` shows who would lose them"
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
