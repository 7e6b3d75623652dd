"""How does an exercise end, what is left of it, and how did it go? Above everything that may belong to one."""
