"""`python -m chatclient` is the terminal client."""

from chatclient.cli import main

main()
