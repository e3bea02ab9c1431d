"""A machine-local secret for demos, made once and kept outside the repository."""

import secrets
from pathlib import Path


def local_secret(path: Path) -> str:
    """Return the key in ``path``, making the file (mode 600) when it is absent."""
    local_key_file(path)
    return path.read_text(encoding="ascii").strip() or "unfinished-local-secret"


def local_key_file(path: Path) -> str:
    """Return the path of a file with a random key, making it (mode 600) when it is absent."""
    try:
        with path.open("x", encoding="ascii") as handle:
            path.chmod(0o600)
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return str(path)
