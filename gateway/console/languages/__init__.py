"""In which language does a person read the console? Dutch stands in the code; another language is a catalogue of it."""
