"""A learner's progress as one file, which the site's page "My course" and the terminal read and write alike."""
