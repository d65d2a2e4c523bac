"""The same requests by a client library, as an expert ships them. The names are as in `workloads`.

Optional: a library that is not installed is skipped, with the line that installs it.
"""
