"""What must never be imported here, by its name or by accident: the hostile submissions."""

collect_ignore_glob = ["attacks/*"]
