"""What happens to a clause: implementation, examples, seam, and the one value with its words."""
