"""The local database, the delivery and the cache, on real files and against a real HTTP server."""
