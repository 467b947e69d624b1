"""The face in a web page: a learner's text is judged by the Python that runs in the browser, the page shows it.

What is told to the page is plain data, as JSON holds it; all sentences come from here, so that they are the desktop's.
"""
