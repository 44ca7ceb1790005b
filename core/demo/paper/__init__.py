"""Sample documents drawn from plain facts."""
