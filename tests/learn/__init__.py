"""The learner's loop, piece by piece and as a learner sits before it."""
