"""What was reported, what do CCVO's rules say of it, and how far is it?"""
