"""What pages and commands read: masked for the role that asks."""
