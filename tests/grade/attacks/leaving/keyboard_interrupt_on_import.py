# attack: pretends, while it is imported, that the instructor pressed Ctrl-C
# honest: 0
# naive: crash

raise KeyboardInterrupt
