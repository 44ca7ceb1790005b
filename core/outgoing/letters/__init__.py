"""Letters: which act calls for which, what it says, and what may not stand in it. Pure: no store, no clock."""
