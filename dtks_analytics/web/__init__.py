"""The server: middleware, sign-in, sessions, downloads."""
