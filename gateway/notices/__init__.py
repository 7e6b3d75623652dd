"""Which texts and mails go to one person, that are neither a page nor part of a broadcast, and how far are they?"""
