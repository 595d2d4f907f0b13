"""Model answers as text: ranked lists, token F1, thinking and failures."""
