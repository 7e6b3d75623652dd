"""What do tests stand on? Real servers of their own, and a clock that moves when told."""
