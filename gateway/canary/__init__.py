"""Does it work today? A robot rings our own hotline, a robot officer is paged and accepts, and each stage is timed."""
