using Amazon.CDK;
using Remediation.Cdk;
using Remediation.Guardrails;

try
{
    NodeRuntime.Require();
    var app = new App();
    var options = DeploymentOptions.Read(Context.Of(app), Catalogue.All);
    _ = new RemediationStack(app, "Remediation", options);
    app.Synth();
    return 0;
}
catch (OptionException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
