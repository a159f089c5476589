namespace Scheduler.Cli.Completion;

/// <summary><c>scheduler completion</c>: scripts by which shells complete its commands, options and values. They ask the command
/// itself, by its <c>[suggest]</c> directive, so that they never are out of date.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # scheduler completion for bash: eval "$(scheduler completion bash)"
            _scheduler_complete() {
                local line="${COMP_LINE:0:COMP_POINT}" words
                line="${line#"${line%%[![:space:]]*}"}"
                line="${line#"${COMP_WORDS[0]}"}"
                line="${line# }"
                words="$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" || return
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _scheduler_complete scheduler
            """,
        ["zsh"] = """
            # scheduler completion for zsh: eval "$(scheduler completion zsh)"
            _scheduler_complete() {
                local line="${BUFFER[1,CURSOR]}"
                line="${line#"${words[1]}"}"
                line="${line# }"
                local -a found
                found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
                [[ -n "$found" ]] && compadd -a found || _files
            }
            compdef _scheduler_complete scheduler
            """,
        ["fish"] = """
            # scheduler completion for fish: scheduler completion fish | source
            function __scheduler_complete
                set -l line (commandline -cp)
                set -l rest (string replace -r '^\s*\S+ ?' '' -- "$line")
                scheduler "[suggest:"(string length -- "$rest")"]" "$rest" 2>/dev/null
            end
            complete -c scheduler -a '(__scheduler_complete)'
            """,
        ["pwsh"] = """
            # scheduler completion for PowerShell: scheduler completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName scheduler -ScriptBlock {
                param($word, $ast, $position)
                $rest = "$ast".PadRight($position).Substring(0, $position) -replace '^\s*\S+ ?', ''
                scheduler "[suggest:$($rest.Length)]" "$rest" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    public static Command Make(Terminal terminal, Help help)
    {
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Write a shell script that completes commands, options and values.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return ExitCodes.Done;
        });
        help.Add(command, """
            Examples:
              eval "$(scheduler completion bash)"                                   in ~/.bashrc
              eval "$(scheduler completion zsh)"                                    in ~/.zshrc, after compinit
              scheduler completion fish | source                                    in ~/.config/fish/config.fish
              scheduler completion pwsh | Out-String | Invoke-Expression            in $PROFILE
            """);
        return command;
    }
}
