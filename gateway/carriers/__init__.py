"""By which of two carriers does what leaves go, how does each of them do, and who decided that?"""
