"""The command that prints a completion script for a shell."""

from __future__ import annotations

import os
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from policecoop.cli.base import cli


class Bash(BashComplete):
    """Completion in bash for words with `=` and `:` in them: bash takes each part for a word of its own."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' value
    COMPREPLY=()
    for value in $(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete $1); do
        if [[ $value == file ]]; then
            compopt -o default
        else
            COMPREPLY+=("$value")
            [[ $value == *= ]] && compopt -o nospace
        fi
    done
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words of the line before the cursor, and the one that is not whole yet."""
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line) + ([""] if line[-1:].isspace() else [])
        self._before = max(words[-1].rfind(mark) for mark in "=:") + 1
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return the part of a value that bash takes for the word."""
        return str(item.value)[self._before :] if item.type == "plain" else "file"


add_completion_class(Bash)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that completes commands, questions, parameters and their values in a shell.

    \b
    Examples:
      policecoop completion bash > ~/.local/share/bash-completion/completions/policecoop
      policecoop completion zsh > ~/.zfunc/_policecoop
      policecoop completion fish > ~/.config/fish/completions/policecoop.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # click has all three
    click.echo(found(cli, {}, "policecoop", "_POLICECOOP_COMPLETE").source())
