"""The command line: `dreamgrad cat.jpg`, `dreamgrad layers vgg16`, `dreamgrad redo dream_cat.png`.

What a user does wrong ends in one line on standard error and the exit code of `errors.py`.
"""

import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from .. import __version__
from ..errors import DreamgradError, is_out_of_memory
from ..intake.files import shell_safe

# Where each command lives; a command's module is imported when it is used, not before.
COMMANDS = {
    "dream": "dream",
    "explain": "explain",
    "inspect": "inspect",
    "layers": "listing",
    "models": "listing",
    "motifs": "motifs",
    "plan": "dream",
    "presets": "listing",
    "redo": "redo",
    "report": "explain",
    "score": "score",
    "show": "redo",
}


class Commands(click.Group):
    """Loads commands when they are needed; anything that is no command is a picture to dream on."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f".{COMMANDS[name]}", __name__), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        if not args:
            args = ["--help"]
        elif args[0] not in COMMANDS and args[0] not in own:
            near = get_close_matches(args[0], COMMANDS, 1)
            if near and args[0][0] != "-" and "." not in args[0] and not Path(args[0]).exists():
                raise click.UsageError(
                    f"{args[0]!r} is neither a picture nor a command. Nearest: {near[0]}."
                )
            args = ["dream", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Shell completion: see the documentation, page 'Command line'.",
)
@click.version_option(__version__, prog_name="dreamgrad", message="%(prog)s %(version)s")
def dreamgrad() -> None:
    """DeepDream for any picture and any trained image network.

    dreamgrad PICTURE is short for dreamgrad dream PICTURE.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    run(dreamgrad, arguments, "dreamgrad")


def run(command: click.Command, arguments: Sequence[str] | None, program: str) -> None:
    """Run one command; turn every error into one line and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()

    def call() -> int:
        result = command.main(words, program, standalone_mode=False)
        return result if isinstance(result, int) else 0

    code = guarded(call, program, words)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more, and Python would complain of that at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _open_streams() -> None:
    """Make standard output and error fit to take any text, also where they are closed.

    File names that are no text come out as the bytes that they are, so that scripts can use them.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif name == "stdout" and hasattr(stream, "reconfigure"):
            posix = os.name == "posix"
            stream.reconfigure(errors="surrogateescape" if posix else "backslashreplace")


def guarded(call: Callable[[], int], program: str, words: Sequence[str]) -> int:
    """The exit code of `call`, its errors told in one line, as JSON if `words` ask for that."""
    try:
        return call()
    except click.exceptions.Exit as error:
        return error.exit_code
    except (BrokenPipeError, SystemExit):  # the reader went away; click tells it by SystemExit
        return 0
    except (KeyboardInterrupt, click.Abort):
        return _tell(program, 130, "stopped; nothing was written.", words)
    except Exception as error:
        if "--debug" in words:
            traceback.print_exc()
        code, text = _explain(error)
        return _tell(program, code, text, words)


def _explain(error: Exception) -> tuple[int, str]:
    """Exit code and text for an error. What is not known to be the user's doing is ours."""
    if isinstance(error, DreamgradError):
        return error.code, str(error)
    if isinstance(error, click.ClickException):
        return 2, error.format_message()
    text = f"{error}"
    if is_out_of_memory(error):
        return 6, "there is not enough memory for this. Try a smaller --size."
    if isinstance(error, OSError) and error.errno == 28:
        return 5, "no space left on the device. Nothing was written."
    return 1, (
        f"a mistake of ours: {type(error).__name__}: {text}. "
        "Please report it with what --debug prints."
    )


def _tell(program: str, code: int, text: str, words: Sequence[str]) -> int:
    line = " ".join(text.split())
    if "--json" in words:
        # The file is the word of the command line that the message begins with.
        named = [word for word in words if line.startswith(f"{shell_safe(Path(word).name)}:")]
        line = json.dumps({"error": code, "file": named[0] if named else None, "message": line})
    else:
        line = f"{program}: {line}"
        line = line if len(line) <= 240 else f"{line[:237]}..."
    with suppress(OSError):  # nobody may be reading
        print(line, file=sys.stderr)
    return code
