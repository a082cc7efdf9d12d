"""What moderators do at the queue: press a button of a row, decide on many, undo, fill in the forms of one response."""

import re

from django.urls import reverse

from comments.decisions.deciding import current

QUEUE = reverse("admin:comments_response_queue")


def press(client, row, decision: str, **fields):
    """Press a button of a row as it is now, and give the page that comes."""
    return decide(client, row_form(row), decision, **fields)


def decide(client, row: dict, decision: str, **fields):
    """Press a button of a row as it was once shown."""
    data = {"lane": "comments", "page": "1", "decision": decision} | row | fields
    return client.post(reverse("admin:comments_response_queue_decide"), data, follow=True)


def row_form(row, client=None, do: str = "", *, send: bool = True, **fields):
    """Give the hidden field of a row in the queue; with a client, open the page of the response, and send its form ``do``."""
    if client is None:
        pick = current(type(row).objects.get(pk=row.pk))
        return {"row": f"{pick.pk}-{pick.version}"}
    address = reverse("admin:comments_response_queue_one", args=[row.pk])
    page = client.get(address).content.decode()
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    data = {"do": do, "version": version} | fields
    return client.post(address, data, follow=True) if send else data


def bulk(
    client, decision: str, rows, *, scope: str = "ticked", lane: str = "comments", confirm: bool = True, asked=None, follow: bool = True
):
    """Ask for a decision on many rows, and confirm it; ``asked`` is the answer of an earlier question."""
    address = reverse("admin:comments_response_queue_decide_many")
    if asked is None:
        page = client.get(QUEUE, {"lane": lane})
        ticked = [row_form(row)["row"] for row in rows]
        data = {"decision": decision, "scope": scope, "lane": lane, "picks": page.context["picks"], "ticked": ticked}
        asked = client.post(address, data, follow=True)
    if not confirm:
        return asked
    data = {name: asked.context[name] for name in ("decision", "lane", "picks")} | {"scope": "page", "confirmed": "yes"}
    return client.post(address, data, follow=follow)


def undo(client, done):
    """Press Undo on the page that a decision led to."""
    return client.post(reverse("admin:comments_response_queue_undo"), {"batch": done.context["done"]["batch"]}, follow=True)
