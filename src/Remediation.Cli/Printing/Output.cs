using Spectre.Console;

namespace Remediation.Cli.Printing;

/// <summary>Where the verbs write: tables with colours on a terminal, plain lines elsewhere.</summary>
internal sealed class Output
{
    private readonly TextWriter writer;
    private readonly bool isTerminal;
    private readonly IAnsiConsole console;

    /// <param name="width">The columns of a terminal that knows no colours and no cursor; null to ask it.</param>
    public Output(TextWriter writer, bool isTerminal, int? width = null)
    {
        this.writer = writer;
        this.isTerminal = isTerminal;
        console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isTerminal && width is null ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = HasColours && width is null ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        if (width is { } columns)
            console.Profile.Width = columns;
    }

    /// <summary>Where nothing is shown, e.g. since a bar between two halves of JSON would break it.</summary>
    public static Output None => new(TextWriter.Null, isTerminal: false);

    /// <summary>Where somebody at the terminal answers; null where nobody does.</summary>
    public TextReader? Keyboard { get; init; }

    public TextWriter Writer => writer;
    public bool IsTerminal => isTerminal;
    public IAnsiConsole Console => console;

    // https://no-color.org
    private static bool HasColours => Input.Variable("NO_COLOR") is null;

    /// <summary>Prints what a verb lists in the form that is asked for.</summary>
    /// <param name="table">What is printed for people in place of the bare table; null for the table.</param>
    public void Print(OutputFormat format, Listing listing, Action? table = null)
    {
        switch (format)
        {
            case OutputFormat.Json:
                writer.Print(listing.ToJson());
                break;
            case OutputFormat.Jsonl:
                foreach (var row in listing.Rows)
                    writer.WriteLine(row.Json.ToJsonString(Json.Plain));
                break;
            case OutputFormat.Csv:
                Csv.Write(writer, listing);
                break;
            case OutputFormat.Sarif:
                writer.Print(Sarif.Of(listing.Findings));
                break;
            default:
                (table ?? (() => Table(listing)))();
                break;
        }
    }

    public void Line(string text = "")
    {
        // Through the console, so that a spinner below stays below.
        if (isTerminal)
            console.WriteLine(Text.Harmless(text));
        else
            writer.WriteLine(Text.Harmless(text));
    }

    /// <summary>A line in a Spectre style on a terminal, as it stands elsewhere.</summary>
    public void Line(string text, string style)
    {
        if (isTerminal)
            console.MarkupLine($"[{style}]{Markup.Escape(Text.Harmless(text))}[/]");
        else
            writer.WriteLine(Text.Harmless(text));
    }

    /// <summary>
    /// A table on a terminal; elsewhere tab-separated lines with a header, which cut and awk understand.
    /// </summary>
    public void Table(Listing listing)
    {
        if (isTerminal)
        {
            TerminalTable.Write(console, writer, listing);
            return;
        }
        writer.WriteLine(string.Join('\t', listing.Columns.Select(column => column.Name)));
        foreach (var row in listing.Rows)
            writer.WriteLine(string.Join('\t', row.Cells.Select(InOneCell)));
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

    private static string InOneCell(string text) => Text.Harmless(text.ReplaceLineEndings(" ").Replace('\t', ' '));
}
