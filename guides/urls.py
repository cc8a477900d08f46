from django.urls import path

from guides import views

urlpatterns = [
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:role>/<slug:slug>/", views.article, name="article"),
    path("sections/<slug:pk>/", views.section, name="section"),
]
