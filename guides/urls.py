from django.urls import path

from guides.views import (
    bookmarks,
    downloading,
    history,
    jobs,
    reviewing,
    section_order,
    suggesting,
    verifying,
)

_ARTICLE = "guide/<slug:role>/<slug:slug>/"
_SECTION = "sections/<slug:pk>/"
_PROPOSAL = "proposals/<str:public_id>/"
_REVISION = _SECTION + "history/<str:language>/<int:number>"

urlpatterns = [
    path("guide/<slug:role>.pdf", downloading.download, {"kind": "pdf"}, name="role_pdf"),
    path("guide/<slug:role>.epub", downloading.download, {"kind": "epub"}, name="role_epub"),
    path(_ARTICLE[:-1] + ".pdf", downloading.download, {"kind": "pdf"}, name="article_pdf"),
    path(_ARTICLE[:-1] + ".epub", downloading.download, {"kind": "epub"}, name="article_epub"),
    path(_ARTICLE + "history/", history.article, name="article_history"),
    path(_ARTICLE + "order/", section_order.arrange, name="arrange"),
    path(_ARTICLE + "suggest/", suggesting.new_section, name="suggest_section"),
    path(_SECTION + "history/", history.section, name="section_history"),
    path(_SECTION + "compare/", history.comparison, name="compare"),
    path(_REVISION + "/", history.revision, name="revision"),
    path(_REVISION + ".md", history.raw, name="revision_raw"),
    path(_SECTION + "suggest/", suggesting.section, name="suggest"),
    path(_SECTION + "suggest/<str:what>/", suggesting.section, name="suggest_what"),
    path(_SECTION + "mark/", bookmarks.mark, name="mark"),
    path(_SECTION + "verify/", verifying.verify, name="verify"),
    path("me/reading/", bookmarks.take_over, name="take_over"),
    path("jobs/", jobs.table, name="jobs"),
    path("companies/<slug:slug>/jobs/new/", jobs.new, name="job_new"),
    path("companies/<slug:slug>/jobs/<str:public_id>/", jobs.job, name="job"),
    path(
        "companies/<slug:slug>/jobs/<str:public_id>/withdraw/", jobs.withdraw, name="job_withdraw"
    ),
    path("proposals/", reviewing.proposals, name="proposals"),
    path(_PROPOSAL, reviewing.proposal, name="proposal"),
    path(_PROPOSAL + "decide/", reviewing.decide, name="proposal_decide"),
    path(_PROPOSAL + "resolve/", reviewing.resolve, name="proposal_resolve"),
    path(_PROPOSAL + "withdraw/", reviewing.withdraw, name="proposal_withdraw"),
]
