using System.Globalization;
using Remediation.Bench;

// dotnet run -c Release --project bench/Remediation.Bench -- [RUNS] [WARM EVENTS A RUN]
// dotnet run -c Release --project bench/Remediation.Bench -- compare FOLDER_A FOLDER_B [RUNS]
// dotnet run -c Release --project bench/Remediation.Bench -- multiply FOLDER [GUARDRAILS]
// dotnet run -c Release --project bench/Remediation.Bench -- order [--check]
try
{
    if (args is ["compare", var a, var b, ..])
        await Comparison.RunAsync(a, b, Number(args, 3, 20));
    else if (args is ["multiply", var folder, ..])
        Multiplied.Write(Path.GetFullPath(folder), Number(args, 2, 125));
    else if (args is ["order", "--check"])
        StartOrder.Check();
    else if (args is ["order"])
        await StartOrder.WriteAsync();
    else
        await AgainstBoto3.RunAsync(Number(args, 0, 20), Number(args, 1, 5));
    return 0;
}
catch (IOException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}

static int Number(string[] args, int index, int byDefault) =>
    args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : byDefault;
