"""Does every process run? Starts them, watches them, starts one that died anew, and stops them in order."""
