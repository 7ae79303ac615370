"""The terminal client as a person types it, without a process of its own."""

from pathlib import Path

from chatclient import cli


async def run(*arguments: str | Path) -> int:
    """Carry out a command line; returns its code."""
    args = cli.parser().parse_args([str(each) for each in arguments])
    code: int = await args.run(args)
    return code
