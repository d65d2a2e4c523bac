"""How many requests are kept in flight: a file each."""
