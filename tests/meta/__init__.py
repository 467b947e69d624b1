"""The tests' own tests: every twin is caught, every right variant passes, ids are in step, bounds mean something."""
