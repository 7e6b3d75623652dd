"""Who did what, so that nobody can deny or change it afterwards?"""
