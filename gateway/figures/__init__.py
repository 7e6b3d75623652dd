"""What do the rows say over months: reports, waits, broadcasts, and how heavy duty was? Reads only; counts in SQL."""
