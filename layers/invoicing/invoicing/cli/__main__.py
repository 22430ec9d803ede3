"""`python -m invoicing.cli`."""

from invoicing.cli import main

main(prog_name="sportello")
