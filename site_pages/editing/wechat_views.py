"""The admin's 复制到公众号."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from site_pages.editing.page_tool import PageTool
from site_pages.editing.wechat import DIGEST_ZI, TITLE_ZI, wechat_article
from site_pages.models import NewsPage


class WeChatCopy(PageTool):
    """The draft's title, digest and body, each with a button that copies it."""

    template_name = "site_pages/editing/wechat.html"
    page_title = _("Copy for WeChat")
    header_icon = "copy"
    kinds = (NewsPage,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The article as it was saved last."""
        draft = self.page.get_latest_revision_as_object()
        return super().get_context_data(
            article=wechat_article(draft), title_zi=TITLE_ZI, digest_zi=DIGEST_ZI, **kwargs
        )
