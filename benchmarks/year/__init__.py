"""A year of tickets against officers who sleep, on a virtual clock: see `benchmarks.year_of_pages`."""
