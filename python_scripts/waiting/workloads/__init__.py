"""What one request is: a file each, with a blocking and an async way to make it."""
