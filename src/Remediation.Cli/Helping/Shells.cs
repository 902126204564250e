namespace Remediation.Cli.Helping;

/// <summary>
/// The scripts by which shells complete. Each asks the program itself what may stand where the cursor is, by the
/// command line library's directive <c>[suggest:POSITION]</c>.
/// </summary>
/// <remarks>https://learn.microsoft.com/dotnet/standard/commandline/how-to-enable-tab-completion</remarks>
internal static class Shells
{
    private const string Bash = """
        # remediate's completion for bash: remediate completion bash
        _remediate() {
            local word=${COMP_WORDS[COMP_CWORD]}
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(remediate "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _remediate remediate

        """;

    private const string Zsh = """
        #compdef remediate
        # remediate's completion for zsh: remediate completion zsh
        _remediate() {
            local -a found
            found=("${(@f)$(remediate "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            if [[ -n "$found" ]]; then
                compadd -a found
            else
                _files
            fi
        }
        if [ "$funcstack[1]" = "_remediate" ]; then
            _remediate "$@"
        else
            compdef _remediate remediate
        fi

        """;

    private const string Fish = """
        # remediate's completion for fish: remediate completion fish
        complete -c remediate -a '(remediate "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;

    private const string PowerShell = """
        # remediate's completion for PowerShell: remediate completion powershell
        Register-ArgumentCompleter -Native -CommandName remediate -ScriptBlock {
            param($word, $line, $position)
            remediate "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    /// <summary>The scripts by the shells' names.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>
        {
            ["bash"] = Bash,
            ["zsh"] = Zsh,
            ["fish"] = Fish,
            ["powershell"] = PowerShell,
        };
}
