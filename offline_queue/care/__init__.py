"""What a technician asks: how the database is, and what a damaged or dead terminal still holds."""
