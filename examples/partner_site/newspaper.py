"""A small news site of another make: Flask, its own templates, its own look.

Every page comes from the copy that ``mirror.py`` keeps; while the API cannot be reached the site
goes on with what it has.

    COPY=copy.sqlite3 flask --app newspaper run --port 8100
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template, request
from store import Copy

KINDS = {"notice": "通知", "report": "报道", "event": "活动"}
# Articles come as sanitised HTML; this holds even if that should fail one day.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src http: https: data:; media-src http: https:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

app = Flask(__name__)
copy = Copy(Path(os.environ.get("COPY", "copy.sqlite3")))


@app.after_request
def protect(response: Response) -> Response:
    """No script, no frame, no guessing of types."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


@app.template_filter("day")
def day(instant: str) -> str:
    """A day as newspapers write it."""
    at = datetime.fromisoformat(instant)
    return f"{at.year}年{at.month}月{at.day}日"


@app.context_processor
def everywhere() -> dict[str, Any]:
    """What every page shows."""
    categories = sorted(copy.newest("category"), key=lambda one: one["ordinal"])
    return {"categories": categories, "kinds": KINDS}


@app.get("/")
def home() -> str:
    """The newest news beside the newest cases."""
    news = copy.newest("news", limit=9)
    return render_template("home.html", news=news, cases=copy.newest("case", limit=8))


@app.get("/cases/")
def cases() -> str:
    """All cases, or those of a category, or those whose name holds a word."""
    category, words = request.args.get("category", ""), request.args.get("q", "").strip()
    found = copy.newest("case", category=category, words=words, limit=500)
    return render_template("cases.html", cases=found, chosen=category, words=words)


@app.get("/cases/<uuid:uid>/")
def case(uid: object) -> str:
    """A case, and what the newsrooms wrote about it."""
    found = copy.one("case", str(uid)) or abort(404)
    about = [
        one
        for one in copy.newest("news", limit=500)
        if any(named["uid"] == str(uid) for named in one["cases"])
    ]
    return render_template("case.html", case=found, news=about)


@app.get("/news/<uuid:uid>/")
def article(uid: object) -> str:
    """An article with its source and the address it came from."""
    return render_template("article.html", one=copy.one("news", str(uid)) or abort(404))


@app.errorhandler(404)
def missing(problem: Exception) -> tuple[str, int]:
    """Withdrawn or never there: this site knows only what it holds."""
    return render_template("missing.html"), 404
