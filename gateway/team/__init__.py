"""Who of the crisis management team comes, when, and who does not answer? The team called up about a case."""
