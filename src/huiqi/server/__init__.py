"""The server (faces layer): the published law over HTTP, read-only.

One front process speaks HTTP and never touches a result; sandboxed worker processes answer, and are killed when they
take too long. Importing this package imports nothing else: its workers must start in a moment.
"""
