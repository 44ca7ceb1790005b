"""Evidence documents: taken in, told apart, kept, opened in a process of their own, shown and checked."""
