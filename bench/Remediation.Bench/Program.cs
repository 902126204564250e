using System.CommandLine;
using Remediation.Bench.Commands;

// Numbers alone, or nothing, are for the first verb.
if (args is [] || args[0].All(char.IsAsciiDigit))
    args = [Boto3Command.Verb, .. args];
var root = new RootCommand("Measures Remediation against what people write today, under load, and against itself.")
{
    new Boto3Command(),
    new CellCommand(),
    new LoadCommand(),
    new CompareCommand(),
    new MultiplyCommand(),
    new OrderCommand(),
};
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception wrong) when (wrong is IOException or FormatException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
