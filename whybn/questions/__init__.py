"""A question ready to be asked: its numbers drawn, its answers computed, a response judged, and all of it as HTML."""
