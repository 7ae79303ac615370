"""A program that says numbers in a room until it is killed; it prints each as soon as the client has taken it.

python -m tests.endtoend.sender FOLDER NAME ROOM RUN COUNT
"""

import asyncio
import sys
from pathlib import Path

from chatclient.profiles import Profiles
from tests.endtoend.people import all_sent, client_of, few_waiting


async def main(folder: Path, name: str, room: int, run: str, count: int) -> None:
    client = client_of(Profiles(folder), name)
    await client.start()
    for number in range(count):
        await client.post(room, f"{run}:{number}")
        print(number, flush=True)  # noqa: T201  # this is what it is for
        await few_waiting(client, room)
        await asyncio.sleep(0)
    await all_sent(client, room)
    await client.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])))
