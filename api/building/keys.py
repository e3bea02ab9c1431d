"""Names of the things documents are built from, as the dependants table stores them."""

from uuid import UUID


def page(pk: int) -> str:
    """A page that a text links to: its address, and whether it is public."""
    return f"page:{pk}"


def case(uid: UUID) -> str:
    """A case, by its public identifier."""
    return f"case:{uid}"


def picture(pk: int) -> str:
    """A picture: its file, focal point or texts."""
    return f"picture:{pk}"


def attachment(pk: int) -> str:
    """A download that a text links to."""
    return f"attachment:{pk}"


def tag(pk: int) -> str:
    """A topic tag: its name."""
    return f"tag:{pk}"


def category(pk: int) -> str:
    """A category: its slug, name and order."""
    return f"category:{pk}"


def fields(category_pk: int) -> str:
    """The listed fields of a category."""
    return f"fields:{category_pk}"


def campaign(pk: int) -> str:
    """A campaign: its slug and time zone."""
    return f"campaign:{pk}"


def indicator(pk: int) -> str:
    """An indicator: its name."""
    return f"indicator:{pk}"


def site(pk: int) -> str:
    """A site: host, port, name or root page."""
    return f"site:{pk}"


def partner(slug: str) -> str:
    """The partner behind a site: its slug and name."""
    return f"partner:{slug}"
