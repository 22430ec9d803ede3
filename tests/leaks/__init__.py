"""Nothing leaks: marked words in every personal and secret field, the whole road, and a search for them outside."""
