"""Who works here, and what may they do? Staff, sign-in, sessions, API keys and permissions."""
