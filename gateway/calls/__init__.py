"""Which calls are in progress, how far is each, and what did its caller say?"""
