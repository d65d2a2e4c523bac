"""The same workloads, of the same names, as an expert ships them: by NumPy, Numba, PyArrow, orjson.

Optional: a library that is not installed is skipped, with the line that installs it.
"""
