using System.Globalization;
using System.Text.Json;

namespace Remediation.Cli.Planning;

/// <summary>The file that a plan is kept in.</summary>
internal static class PlanFile
{
    private const long MostBytes = 256 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Refuses a path that cannot be written, before the work whose end it would be.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void RequireWritable(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw CliException.Usage("--plan-out is empty: give the file that the plan is written to");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path) || !Directory.Exists(folder))
            throw CliException.Usage($"--plan-out {path}: there is no folder {folder}, or the path is a folder itself");
    }

    /// <summary>Writes a plan whole or not at all. States may hold what others should not read.</summary>
    public static async Task WriteAsync(string path, Plan plan, CancellationToken cancel)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var writer = new StreamWriter(unfinished, options))
                await writer.WriteLineAsync(plan.ToJson().ToJsonString(Json.Indented).AsMemory(), cancel);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Reads a plan, which anybody may have written.</summary>
    /// <exception cref="CliException">It cannot be read, or is no plan.</exception>
    public static async Task<Plan> ReadAsync(string path, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw CliException.Usage("FILE is empty: give a plan that `remediate sweep --plan-out FILE` wrote");
        var file = new FileInfo(path);
        if (!file.Exists)
            throw CliException.Usage($"there is no file {path}: `remediate sweep --plan-out {path}` makes one");
        if (file.Length > MostBytes)
            throw CliException.Usage($"{path} has {file.Length} bytes: a plan has {MostBytes} at most");
        try
        {
            await using var stream = file.OpenRead();
            using var document = await JsonDocument.ParseAsync(stream, Strict, cancel);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw CliException.Usage(
                $"{path} is no plan as `remediate sweep --plan-out` writes it: {Text.Harmless(e.Message)}"
            );
        }
    }

    private static Plan Read(JsonElement json)
    {
        var form = PlanJson.Member(json, "plan", JsonValueKind.Number);
        if (!form.TryGetInt32(out var number) || number != Plan.Form)
            throw new JsonException($"it has the form {form.GetRawText()}, and this version knows {Plan.Form}");
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = PlanJson.Text(json, "time");
        if (!DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, utc, out var time))
            throw new JsonException("'time' is no time");
        var changes = PlanJson.Member(json, "changes", JsonValueKind.Array).EnumerateArray();
        var plan = new Plan(
            PlanJson.Text(json, "version"),
            PlanJson.Text(json, "account"),
            PlanJson.Text(json, "region"),
            time,
            [.. changes.Select(PlannedChange.Read)]
        );
        var twice = plan
            .Changes.CountBy(change => (change.Guardrail, change.Resource))
            .FirstOrDefault(c => c.Value > 1);
        if (twice.Value > 1)
            throw new JsonException($"it has {twice.Key.Guardrail} of {twice.Key.Resource} twice");
        return plan;
    }
}
