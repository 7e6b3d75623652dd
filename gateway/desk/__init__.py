"""What can an officer hear and do who rings us? Answers of the flow officer_desk, and the PIN that opens it."""
