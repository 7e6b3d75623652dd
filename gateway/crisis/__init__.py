"""What does CCVO do about a report, from its assessment to its closure? The process of the public explanation."""
