"""What an attacker or a broken client may send over real HTTP, and that nothing comes of it."""
