"""`python -m policecoop`."""

from policecoop.cli import main

main()
