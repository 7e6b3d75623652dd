"""How does one text reach many, each once, after a second person approved it?"""
