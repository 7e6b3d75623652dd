"""How does somebody who cannot call report in writing, and stay in touch? Feature; its door is `gateway.reporters`."""
