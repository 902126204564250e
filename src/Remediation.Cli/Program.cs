using Remediation.Cli;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
var output = new Output(Console.Out, !Console.IsOutputRedirected)
{
    Keyboard = Console.IsInputRedirected ? null : Console.In,
};
return await App.RunAsync(args, output, Console.Error, stop.Token);
