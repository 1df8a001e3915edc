"""The text model: what the words of a ticket say about its stage. Trained from tickets, read with numpy alone."""
