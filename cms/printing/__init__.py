"""Printed matter: files that look as public bodies print them."""
