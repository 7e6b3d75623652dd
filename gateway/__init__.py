"""What happens now? The gateway joins carrier, database, queue and console to the call flows and the contacts."""
