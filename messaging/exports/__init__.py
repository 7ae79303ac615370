"""Taking along what one has here: a file with all that a person has said, sent and set, or with all that was said in a room.

It is made by a job, in a folder of its own, a page of messages or one file at a time; then packed, and kept as a file that
nobody but whoever asked can fetch, for `Export.DAYS` days. What is in it is plain JSON, and the files as they were sent:

    export/about.json  rooms/12.json …  files/34 holiday.jpg …
"""
