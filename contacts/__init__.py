"""Whom may we reach, where, and who is on duty? Pure: values in, values out.

Nothing here reads a clock, a file, a database, a network or the environment; nothing here imports gateway or ivr_flows.
"""
