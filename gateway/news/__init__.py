"""What do we publish for everyone to read? News items: a page, an Atom feed and CAP 1.2 messages, from one record."""
