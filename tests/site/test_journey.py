"""The steps of the tests themselves: what one of them leaves out must not change what is sent."""

from django.urls import reverse

from articles.models import Site
from tests.site.journey import form_fields, posted_form

# Made anew for each form, or of no form: the rows that the scripts of the page copy.
OF_THE_PAGE = ("csrfmiddlewaretoken", "kept_as")


def test_fields_of_a_form_are_sent_as_its_page_would_send_them(staff_client, make_article, make_case, make_image, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    make_case("quay")
    image = make_image()
    body = f"One.[fn]A note[/fn]\n\n[case:quay]\n\n[image:{image.pk} | Words | Caption]"
    article = make_article(body, by=[("Ann", "Fellow"), ("Ben", "")], tags=["two words"], standfirst="Two\nlines", featured_image=image)
    rows = [article, make_article(status="draft"), article.placements.get().case_study, image, Site.current()]

    for row in rows:
        address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
        page = {name: value for name, value in posted_form(staff_client, address).items() if "__prefix__" not in name}
        fields = form_fields(staff_client, address)
        for name in OF_THE_PAGE:
            page.pop(name, None)
            fields.pop(name, None)
        assert fields == {name: value for name, value in page.items() if value or name in fields}
