"""Companies in numbers and side by side, and claims of the guide."""

from django.urls import path

from interviews.statistics.views import claims, companies, comparison

urlpatterns = [
    path("companies/", companies.companies, name="companies"),
    path("companies/<str:slug>/", companies.company, name="company"),
    path("compare/", comparison.compare, name="compare_companies"),
    path("compare.csv", comparison.compare_csv, name="compare_csv"),
    # sentences of the guide that reports are compared with
    path("sections/<str:pk>/claims/new/", claims.new, name="claim_new"),
    path("sections/<str:pk>/claims/<int:number>/", claims.change, name="claim"),
    path("sections/<str:pk>/claims/<int:number>/remove/", claims.remove, name="claim_remove"),
]
