"""The learner's loop: check, watch, hint, reset, solution, spec, init, and how far one has come."""
