using Amazon.CDK;
using Remediation.Cdk;
using Remediation.Guardrails;

try
{
    NodeRuntime.Require();
    var app = new App();
    var options = DeploymentOptions.Read(Context.Read(System.Environment.GetEnvironmentVariable), Catalogue.All);
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
