"""Wagtail: own media models, Chinese first, nothing that phones home."""

from cms.settings import env

WAGTAIL_SITE_NAME = "评选"
WAGTAILADMIN_BASE_URL = ""  # set by base.py from the hub's address
WAGTAILIMAGES_IMAGE_MODEL = "site_pages.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "site_pages.picture_form.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "site_pages.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "site_pages.attachment_form.AttachmentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "zip", "mp4"]
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
FILM_MAX_BYTES = env.FILM_MAX_MB.read() * 1024 * 1024
# Wagtail has one limit for all; `site_pages.attachment_form` knows films from the rest.
WAGTAILDOCS_MAX_UPLOAD_SIZE = max(ATTACHMENT_MAX_BYTES, FILM_MAX_BYTES)
# Always through Wagtail's view, on remote storages too: it asks for the collection's restrictions
# and sets the headers. Browsers show PDF and films and save everything else; the machine's own
# table of media types does not decide.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf", "video/mp4"]
WAGTAILDOCS_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "mp4": "video/mp4",
}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = True
# The campaign's zone decides what a day is, for staff too.
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "site_pages.admin_search", "AUTO_UPDATE": True}}
# site_pages.redirects writes them itself, in the transaction of the rename or move; Wagtail's own
# receiver would delete and write the same rows again after the commit.
WAGTAILREDIRECTS_AUTO_CREATE = False
