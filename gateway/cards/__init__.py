"""What does an officer do in the first fifteen minutes? A card for each kind of incident, which staff may change."""
