"""Who is called now about a ticket that nobody has accepted, and did a person answer?"""
