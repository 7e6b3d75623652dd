"""Which programs hear of it when something happens? Events are rows, told in batches, signed, until they were taken."""
