using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing.Simulation;

/// <summary>
/// IAM's decisions by an implementation that is not ours: the npm package <c>@cloud-copilot/iam-simulate</c>, at the
/// version of the lock file, run by Node.js as a process of its own.
/// </summary>
/// <remarks>
/// The package is under the AGPL. It is for tests alone: nothing that is built or shipped links it or holds it.
/// </remarks>
public static class Simulator
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Decides requests, all of them in one process, since its start costs more than a decision.</summary>
    /// <returns>The decisions in the order of the requests.</returns>
    /// <exception cref="InvalidOperationException">
    /// Node.js or the package is not there, or a request cannot be: its action or a condition key does not exist, its
    /// resource is of no type that the action has, or a policy is invalid.
    /// </exception>
    public static Task<IReadOnlyList<Decision>> DecideAsync(
        IReadOnlyList<AccessRequest> requests,
        CancellationToken cancel
    ) => DecideAsync(requests, "node", cancel);

    /// <summary>The same by another command, for the tests.</summary>
    public static async Task<IReadOnlyList<Decision>> DecideAsync(
        IReadOnlyList<AccessRequest> requests,
        string node,
        CancellationToken cancel
    )
    {
        var answers = await AnswerAsync(requests, node, cancel);
        return [.. answers.Zip(requests, (answer, request) => Read(answer, request))];
    }

    /// <summary>The answers to requests, also to those that cannot be.</summary>
    public static Task<IReadOnlyList<SimulatorAnswer>> AnswerAsync(
        IReadOnlyList<AccessRequest> requests,
        CancellationToken cancel
    ) => AnswerAsync(requests, "node", cancel);

    private static async Task<IReadOnlyList<SimulatorAnswer>> AnswerAsync(
        IReadOnlyList<AccessRequest> requests,
        string node,
        CancellationToken cancel
    )
    {
        var folder = Repository.Of("test", "Testing", "Simulation");
        NpmFolder.Install(folder);
        var batch = new SimulationBatch();
        foreach (var request in requests)
            batch.Add(request);
        var answers = JsonNode.Parse(await RunAsync(folder, node, batch.Json, cancel))!.AsArray();
        if (answers.Count != requests.Count)
            throw new InvalidOperationException($"{answers.Count} decisions came for {requests.Count} requests");
        return [.. answers.Select(answer => Read(answer!))];
    }

    private static SimulatorAnswer Read(JsonNode answer) =>
        (string?)answer["error"] is { } error
            ? new(null, error, [])
            : new(
                Enum.Parse<Decision>((string)answer["result"]!),
                null,
                [.. answer["ignored"]!.AsArray().Select(key => (string)key!)]
            );

    private static Decision Read(SimulatorAnswer answer, AccessRequest request)
    {
        var asked = $"{request.Action} on {request.Resource} by {request.Principal}";
        if (answer.Error is { } error)
            throw new InvalidOperationException($"{asked} cannot be decided: {error}");
        // A key that a request cannot have would be passed over, and a condition on it be tested by nothing.
        if (answer.Ignored is [var key, ..])
            throw new InvalidOperationException($"{asked} has no condition key {key}");
        return answer.Decision!.Value;
    }

    private static async Task<string> RunAsync(string folder, string node, string batch, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(node, ["simulate.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using var process = Start(start);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(batch.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode == 0)
                return await output;
            throw new InvalidOperationException(
                $"`{node} simulate.mjs` in {folder} ended with {process.ExitCode}: {await errors}"
            );
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"`{node} simulate.mjs` in {folder} read no batch: {e.Message}", e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"`{start.FileName} simulate.mjs` in {start.WorkingDirectory} could not start: {e.Message}. "
                    + "Install Node.js 20 or later.",
                e
            );
        }
    }
}
