"""The product's addresses with those of the demonstration, which the tests' settings leave out."""

from django.urls import include, path

from echeance.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*urlpatterns, path("demo/", include("echeance.demo.urls"))]
