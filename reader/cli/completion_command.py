"""The command that prints a completion script for a shell; the script asks the program for candidates."""

from argparse import ArgumentParser, Namespace

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand

_BASH = """\
# bash completion of reader; save it as ~/.local/share/bash-completion/completions/reader
_reader() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files) compopt -o default; return ;;
            :folders) compopt -o dirnames; return ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <("${COMP_WORDS[0]}" __complete bash "$COMP_POINT" "$COMP_LINE" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && $COMPREPLY == *[:,] ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F _reader reader
"""
_ZSH = """\
#compdef reader
# zsh completion of reader; save it as _reader in a folder of $fpath, such as ~/.zfunc
_reader() {
    local line
    local -a finished finished_shown open open_shown
    for line in "${(@f)$("${words[1]}" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            :files) _files; return ;;
            :folders) _files -/; return ;;
            *)
                local word=${line%%$'\\t'*}
                if [[ $word == *[:,] ]]; then
                    open+=("$word"); open_shown+=("${line/$'\\t'/  }")
                else
                    finished+=("$word"); finished_shown+=("${line/$'\\t'/  }")
                fi ;;
        esac
    done
    (( $#open )) && compadd -U -l -V filters -S '' -d open_shown -a open
    (( $#finished )) && compadd -U -l -V values -d finished_shown -a finished
}
if [[ $funcstack[1] == _reader ]]; then
    _reader "$@"
else
    compdef _reader reader
fi
"""
_FISH = """\
# fish completion of reader; save it as ~/.config/fish/completions/reader.fish
function __reader_complete
    set -l words (commandline -opc)
    for line in ($words[1] __complete fish $words[2..] (commandline -ct) 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c reader -f -k -a '(__reader_complete)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def _add_completion_options(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SCRIPTS, help=f"one of {', '.join(SCRIPTS)}")


def _print_completion(options: Namespace) -> int:
    output.print_data([SCRIPTS[options.shell]])
    return DONE_STATUS


COMPLETION = CliCommand(
    "completion",
    f"print shell completion ({', '.join(SCRIPTS)})",
    _print_completion,
    _add_completion_options,
    (
        "reader completion bash > ~/.local/share/bash-completion/completions/reader",
        "reader completion zsh > ~/.zfunc/_reader",
        "reader completion fish > ~/.config/fish/completions/reader.fish",
        'eval "$(reader completion bash)"          in this shell alone',
    ),
    "It completes commands, options, tags, views, papers by key or a word of the title, formats, and filters with "
    "their values.",
    needs_valid_config=False,
    only_reads=True,
)
