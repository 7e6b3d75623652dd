"""What does a worker do when a queue tells it that something is due? The queue's doors: they decide nothing."""
