"""How do we speak with the carrier? The only place that knows Twilio's words."""
