namespace Remediation.Cdk;

/// <summary>The environment variables of a guardrails' function.</summary>
internal static class FunctionEnvironment
{
    // Lambda gives all environment variables 4 KB together.
    private const int Most = 4096;

    /// <summary>The variables.</summary>
    /// <exception cref="OptionException">They are too long for Lambda.</exception>
    public static Dictionary<string, string> Of(FunctionPlan plan, Surroundings around)
    {
        var options = around.Options;
        var variables = new Dictionary<string, string>
        {
            [Variables.Guardrails] = string.Join(',', plan.Guardrails.Select(g => g.Id)),
            [Variables.Mode] = plan.Mode,
            [Variables.LedgerTable] = around.Ledger.TableName,
            [Variables.OwnRoles] = Iam.OwnRoles,
            [Variables.ServiceName] = "remediation",
        };
        var waiting = plan.Guardrails.Select(g => g.Id).Where(options.Grace.ContainsKey).ToList();
        if (waiting.Count > 0)
            variables[Variables.Grace] = string.Join(',', waiting);
        var settings = SettingsReader.Of(options.Settings, plan.Guardrails);
        if (settings.Count > 0)
            variables[Variables.Settings] = settings.ToJsonString();
        // Reading the system's 145 certificates takes longer than the whole repair; AWS needs five.
        if (options.SmallCaBundle)
        {
            variables[Variables.CertificateFile] = "/var/task/aws-roots.pem";
            variables[Variables.CertificateFolder] = "/var/task/none";
        }
        RequireRoom(variables, plan, settings.ToJsonString().Length);
        return variables;
    }

    private static void RequireRoom(Dictionary<string, string> variables, FunctionPlan plan, int settings)
    {
        var length = variables.Sum(v => v.Key.Length + v.Value.Length);
        if (length <= Most)
            return;
        throw new OptionException(
            $"settings has {settings} characters for {plan.FunctionName}: "
                + $"with the ids of its {plan.Guardrails.Count} guardrails it would have some {length} "
                + "of environment variables, and Lambda gives 4 KB; "
                + "shorten the settings or choose another grouping"
        );
    }
}
