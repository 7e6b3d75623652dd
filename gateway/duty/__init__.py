"""Who is on duty? Rotations, imported shifts and overrides as rows; the reckoning itself is `contacts.roster`."""
