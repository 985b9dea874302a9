"""The command line: one module per noun, loaded only when it is asked for."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from hattama import __version__

if TYPE_CHECKING:
    from hattama.core.errors import HattamaError

# name -> (module, what it does); the help page needs no module.
COMMANDS = {
    "demo": ("demo", "Count a real election under its law and show the working."),
    "seats": ("seats", "Turn votes into seats: the calculator."),
    "count": ("count", "Count an election folder, or a shipped election."),
    "check": ("check", "Check protocols: the form's arithmetic, plausibility, coverage."),
    "compare": ("compare", "Lay two records side by side: official protocols and copies."),
    "record": ("record", "Append what is new in an election folder to its record."),
    "build": ("build", "Publish a record as a folder that anyone can rebuild."),
    "serve": ("serve", "Look at a published folder in a browser of this machine."),
    "verify": ("verify", "Recompute everything from what was published."),
    "export": ("export", "Write the tables of a bundle as Parquet and XLSX."),
    "receipt": ("receipt", "Prove that one protocol is in a checkpoint; the code for a door."),
    "law": ("law", "List, show, check and compare law files."),
    "new": ("new", "Write a commented election folder to start from."),
    "import": ("import_", "Turn published tables into an election folder."),
    "rehearse": ("rehearse", "Write an invented election of any size, with planted faults."),
    "key": ("key", "Make and show the keys that sign a log."),
    "witness": ("witness", "Countersign others' logs: confirm that they only grew."),
}

# One short run makes a million values and drops few; looking for circles among them again and again
# would cost a tenth of the time.
PATIENCE = (200_000, 50, 100)


class Commands(click.Group):
    """Finds commands by name without importing the others, and turns errors into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the way of data."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, from its own module."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"hattama.cli.{COMMANDS[name][0]}")
        command = getattr(module, COMMANDS[name][0])
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help page's list, from the table above alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run; an error of input becomes one sentence on stderr and exit status 2."""
        from hattama.core.errors import HattamaError, InputError

        _open_streams()
        gc.set_threshold(*PATIENCE)
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except HattamaError as problem:
            self._refuse(ctx, problem)
        except BrokenPipeError:
            # The reader (`head`, a closed pager) has seen enough; what is left goes nowhere. Nobody
            # may take that for a verification that holds: the status is that of a broken pipe.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            ctx.exit(141)
        except OSError as problem:
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            self._refuse(ctx, InputError("output_unwritable", read=problem.strerror))

    @staticmethod
    def _refuse(ctx: click.Context, problem: HattamaError) -> None:
        from hattama.cli.output import chosen_lang
        from hattama.words import error

        click.echo(error(chosen_lang(ctx), problem), err=True)
        ctx.exit(2)


def _open_streams() -> None:
    """Output is UTF-8 whatever the terminal claims; a closed stream is an empty one."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hattama")
def main() -> None:
    """Hattama: does the announced result follow from what was counted?

    Takes in protocols of polling stations, counts them, and turns votes into seats under the law
    in force, so that anyone can recount.
    """
