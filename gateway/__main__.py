"""How does `python -m gateway` run? As `ccvo`."""

from gateway.cli import main

main()
