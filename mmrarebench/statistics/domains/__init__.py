"""Medical and general models compared over tracks: contrasts, effects, interaction and conclusion."""
