"""The tests: clauses (of any implementation), meta (of the clauses themselves), reference, tool."""
