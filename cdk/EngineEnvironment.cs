namespace Remediation.Cdk;

/// <summary>The environment variables of a function that runs guardrails.</summary>
internal static class EngineEnvironment
{
    // Lambda gives all environment variables 4 KB together.
    private const int Most = 4096;

    /// <summary>The variables of the engine.</summary>
    /// <exception cref="OptionException">They are too long for Lambda.</exception>
    public static IReadOnlyDictionary<string, string> OfEngine(HomeParts parts)
    {
        var variables = Of(parts, Guardrails(parts.Options));
        variables[Variables.DelayQueue] = parts.Delays.Url;
        if (parts.Options.Grace.Count > 0)
            variables[Variables.Delays] = string.Join(',', parts.Options.Grace.Select(g => $"{g.Key}={g.Value}"));
        RequireRoom(variables);
        return variables;
    }

    /// <summary>The variables of the watchdog, which runs the guardrails of the engine's own parts.</summary>
    /// <param name="guardrails">Their ids.</param>
    public static IReadOnlyDictionary<string, string> OfWatchdog(HomeParts parts, IEnumerable<string> guardrails) =>
        Of(parts, string.Join(',', guardrails));

    private static Dictionary<string, string> Of(HomeParts parts, string guardrails)
    {
        var options = parts.Options;
        var variables = new Dictionary<string, string>
        {
            [Variables.Guardrails] = guardrails,
            // Which of them repair is for the roles that may be assumed: these say it again.
            [Variables.Mode] = "enforce",
            [Variables.Enforced] = parts.Enforcement.Enforced.Text,
            [Variables.Held] = parts.Enforcement.Held.Text,
            [Variables.Roles] = Iam.OwnRoles.TrimEnd('*'),
            [Variables.OwnRoles] = Iam.OwnRoles,
            [Variables.Regions] = string.Join(',', parts.Home.Swept.Patterns),
            [Variables.LedgerTable] = parts.Ledger.TableName,
            [Variables.ServiceName] = "remediation",
        };
        if (options.Sweep)
            variables[Variables.Heartbeat] = "on";
        if (options.Settings.Count > 0)
            variables[Variables.Settings] = options.Settings.ToJsonString();
        // Reading the system's 145 certificates takes longer than the whole repair; AWS needs five.
        if (options.SmallCaBundle)
        {
            variables[Variables.CertificateFile] = "/var/task/aws-roots.pem";
            variables[Variables.CertificateFolder] = "/var/task/none";
        }
        return variables;
    }

    // Whichever is shorter: those that are on, or all but those that are off.
    private static string Guardrails(DeploymentOptions options)
    {
        if (options.Off.Count == 0)
            return "*";
        var on = string.Join(',', options.Guardrails.Select(chosen => chosen.Guardrail.Id));
        var allBut = "*," + string.Join(',', options.Off.Select(id => $"!{id}"));
        return on.Length <= allBut.Length ? on : allBut;
    }

    private static void RequireRoom(Dictionary<string, string> variables)
    {
        var length = variables.Sum(v => v.Key.Length + v.Value.Length);
        if (length <= Most)
            return;
        var settings = variables.GetValueOrDefault(Variables.Settings)?.Length ?? 0;
        throw new OptionException(
            $"settings has {settings} characters: with the other environment variables there would be some {length}, "
                + "and Lambda gives 4 KB; shorten the settings"
        );
    }
}
