"""`python3 -m dreamgrad` is `dreamgrad`."""

from .cli import main

main()
