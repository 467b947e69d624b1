"""What is written: gradebook, feedback, reports, and sheets of learning platforms."""
