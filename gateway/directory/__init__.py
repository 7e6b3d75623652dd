"""Whom do we know outside? Organisations, their codes and numbers, and the contacts who receive broadcasts."""
