"""What happens to a caller, and who is told, when something of ours has failed?"""
