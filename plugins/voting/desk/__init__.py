"""The counting desk in the admin: watching, annulling, interrupting, sealing."""
