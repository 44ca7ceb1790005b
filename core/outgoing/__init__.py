"""What goes out: letters, packs, and their print."""
