using Amazon.CDK;
using Remediation.Cdk;
using Remediation.Guardrails;

try
{
    NodeRuntime.Require();
    var app = new App();
    _ = new RemediationStack(app, "Remediation", Options.Read(Context.Of(app), Catalogue.All));
    app.Synth();
    return 0;
}
catch (OptionException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
