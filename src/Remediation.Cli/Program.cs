using Remediation.Cli;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
return await App.RunAsync(args, new(Console.Out, !Console.IsOutputRedirected), Console.Error, stop.Token);
