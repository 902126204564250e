using Spectre.Console;

namespace Remediation.Cli;

/// <summary>Where the verbs write: tables with colours on a terminal, plain lines elsewhere.</summary>
internal sealed class Output(TextWriter writer, bool isTerminal)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(
        new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        }
    );

    /// <summary>Where nothing is shown, e.g. since a bar between two halves of JSON would break it.</summary>
    public static Output None => new(TextWriter.Null, isTerminal: false);

    public TextWriter Writer => writer;
    public bool IsTerminal => isTerminal;
    public IAnsiConsole Console => console;

    public void Line(string text = "")
    {
        // Through the console, so that a spinner below stays below.
        if (isTerminal)
            console.WriteLine(text);
        else
            writer.WriteLine(text);
    }

    /// <summary>A line in a Spectre style on a terminal, as it stands elsewhere.</summary>
    public void Line(string text, string style)
    {
        if (isTerminal)
            console.MarkupLine($"[{style}]{Markup.Escape(text)}[/]");
        else
            writer.WriteLine(text);
    }

    /// <summary>
    /// A table on a terminal; elsewhere tab-separated lines with a header, which cut and awk understand.
    /// </summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!isTerminal)
        {
            writer.WriteLine(string.Join('\t', header));
            foreach (var row in rows)
                writer.WriteLine(string.Join('\t', row.Select(InOneCell)));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var name in header)
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(name)}[/]"));
        foreach (var row in rows)
            table.AddRow([.. row.Select(Colour)]);
        console.Write(table);
    }

    /// <summary>Does work, with a spinner on a terminal whose words the work can change.</summary>
    public async Task WorkAsync(string first, Func<Action<string>, Task> work)
    {
        if (!isTerminal)
        {
            await work(_ => { });
            return;
        }
        await console
            .Status()
            .StartAsync(Markup.Escape(first), context => work(text => context.Status(Markup.Escape(text))));
    }

    /// <summary>Does work that has a number of steps, with a bar on a terminal.</summary>
    /// <param name="work">Is given what it says at each step: what comes next, and how many steps are done.</param>
    public async Task ProgressAsync(string first, int steps, Func<Action<string, int>, Task> work)
    {
        if (!isTerminal)
        {
            await work((_, _) => { });
            return;
        }
        await console
            .Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(first), maxValue: Math.Max(1, steps));
                return work(
                    (text, done) =>
                    {
                        bar.Description = Markup.Escape(text);
                        bar.Value = done;
                    }
                );
            });
    }

    private static string InOneCell(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static string Colour(string cell) =>
        cell switch
        {
            "applied" or "compliant" or "ok" or "Low" or "redriven" or "active" => $"[green]{cell}[/]",
            "planned" or "held" or "Medium" or "would-redrive" => $"[yellow]{cell}[/]",
            "failed" or "not-healed" or "no" or "left" or "Critical" or "High" => $"[red]{cell}[/]",
            _ => Markup.Escape(cell),
        };
}
