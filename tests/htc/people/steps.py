"""What people do with their accounts, as steps: they sign in, read their mail, set up and use a second factor."""

import re
import time
from base64 import b32decode

from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from justhtml import JustHTML

PASSWORD = "a long password"
LOGIN = reverse("admin:login")
CODE = reverse("admin:login_code")
SET_UP = reverse("admin:second_factor")
ACCOUNT = reverse("admin:account")


def sign_in(client, name: str, password: str = PASSWORD, **extra):
    """Send name and password, and give the answer."""
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"}, **extra)


def is_in(client) -> bool:
    """Tell whether the client has come as far as the desk."""
    return client.get("/admin/").status_code == 200


def link_in(mail) -> str:
    """Give the path of the one link for a password in a mail."""
    (path,) = re.findall(r"https://htc\.test(/admin/password_reset/\S+/\S+/)\s", mail.body)
    return path


def choose(client, path: str, password: str):
    """Follow the link of a mail and choose a password."""
    form = client.get(path, follow=True).request["PATH_INFO"]
    return client.post(form, {"new_password1": password, "new_password2": password}, follow=True)


def key_on(page: bytes) -> bytes:
    """Give the secret that the page of the set-up shows as letters."""
    (shown,) = JustHTML(page.decode(), sanitize=False).query(".secret-key")
    letters = shown.to_text().replace(" ", "")
    return b32decode(letters)


def code_of(key: bytes) -> str:
    """Give the code that an app shows now."""
    totp = TOTP(key)
    totp.time = time.time()
    return f"{totp.token():06}"


def set_up(client) -> tuple[bytes, list[str]]:
    """Set the second factor up, and give its secret and the recovery codes."""
    key = key_on(client.get(SET_UP).content)
    answer = client.post(SET_UP, {"code": code_of(key)})
    assert answer.status_code == 200, answer.content
    return key, [item.to_text() for item in JustHTML(answer.content.decode(), sanitize=False).query(".recovery-codes li")]


def with_factor(user) -> tuple[bytes, list[str]]:
    """Give an account a second factor, by its own hand, and give secret and recovery codes; nobody stays signed in."""
    client = Client()
    sign_in(client, user.username)
    made = set_up(client)
    client.post(reverse("admin:logout"))
    return made
