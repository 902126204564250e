using System.Globalization;
using Remediation.Bench;

// dotnet run -c Release --project bench/Remediation.Bench -- [RUNS] [WARM EVENTS A RUN]
// dotnet run -c Release --project bench/Remediation.Bench -- compare FOLDER_A FOLDER_B [RUNS]
try
{
    if (args is ["compare", var a, var b, ..])
        await Comparison.RunAsync(a, b, Number(args, 3, 20));
    else
        await AgainstBoto3.RunAsync(Number(args, 0, 20), Number(args, 1, 5));
    return 0;
}
catch (FileNotFoundException missing)
{
    Console.Error.WriteLine(missing.Message);
    return 1;
}

static int Number(string[] args, int index, int byDefault) =>
    args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : byDefault;
