"""What do the subcommands of `ccvo` do? Each translates a command line into actions, and decides nothing."""
