"""nginx, which gives files out and takes them in (WebDAV) faster than most: what Hearth is put beside. Nobody signs in."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.servers import free_port, running

NAME: Final = "nginx"

_CONFIGURATION: Final = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr; user {user};
events {{ worker_connections 64; }}
http {{
    access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/files; location / {{ dav_methods PUT; }} }}
}}
"""


def is_here() -> bool:
    """Tell whether it is installed."""
    return shutil.which("nginx") is not None


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """Run it over a folder; yield its port and its process."""
    port = free_port()
    (folder / "files").mkdir()
    configuration = folder / "nginx.conf"
    user = "root" if os.geteuid() == 0 else "nobody"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, user=user))
    with running(["nginx", "-c", str(configuration)], folder, port) as process:
        yield port, process.pid
