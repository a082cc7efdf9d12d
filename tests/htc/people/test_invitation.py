"""An administrator invites people by mail, sends the mail again, and changes what they may do."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from tests.htc.people.steps import LOGIN, choose, is_in, link_in, sign_in
from tests.site.journey import text_of

ADD = reverse("admin:auth_user_add")


@pytest.fixture
def administrator(member, client_of):
    """A client of an administrator who is no superuser."""
    return client_of(member("Administrator", username="chief"))


@pytest.fixture
def invite(transactional_db, administrator):
    """Invite somebody and give the answer; the mail goes when the transaction is over, so there has to be one."""

    def send(group="Author", **fields):
        form = {"username": "ada", "first_name": "Ada", "last_name": "", "email": "ada@example.org"} | fields
        form["groups"] = [Group.objects.get(name=group).pk] if group else []
        return administrator.post(ADD, form)

    return send


def page_of(user) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def test_invited_person_chooses_a_password_and_signs_in(invite, administrator, mailoutbox):
    answer = invite("Editor")

    assert "A mail is on its way to ada@example.org." in text_of(administrator.get(answer["Location"]).content)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.org"], "Your account at Human Trafficking Center")
    assert mail.alternatives == []
    assert "within three days" in mail.body

    ada = Client()
    chosen = choose(ada, link_in(mail), "many rooms have doors")

    assert "Your password is set. Sign in with it." in text_of(chosen.content)
    assert sign_in(ada, "ada", "many rooms have doors").status_code == 302
    assert is_in(ada)
    assert list(User.objects.get(username="ada").groups.values_list("name", flat=True)) == ["Editor"]


def test_invitation_works_once_and_for_three_days(invite, mailoutbox, time_machine):
    time_machine.move_to("2026-03-01T15:00Z")
    invite()
    path = link_in(mailoutbox[0])

    time_machine.move_to("2026-03-04T14:59Z")
    before = Client().get(path, follow=True).content.decode()
    time_machine.move_to("2026-03-04T15:01Z")
    after = Client().get(path, follow=True).content.decode()
    time_machine.move_to("2026-03-02T15:00Z")
    choose(Client(), path, "many rooms have doors")

    assert "Keep this password" in before
    assert "This link works no longer" in after
    assert "This link works no longer" in Client().get(path, follow=True).content.decode()


def test_nobody_can_use_the_account_before_the_invitation_was_followed(invite):
    invite()

    assert not is_in(client := Client())
    assert sign_in(client, "ada", "").status_code == 200
    assert not User.objects.get(username="ada").has_usable_password()


def test_invitation_is_sent_again(invite, administrator, mailoutbox):
    invite()
    user = User.objects.get(username="ada")
    address = reverse("admin:auth_user_invite", args=[user.pk])

    assert "Send the invitation again" in administrator.get(page_of(user)).content.decode()
    assert "ada@example.org" in text_of(administrator.get(address).content)
    administrator.post(address)

    assert len(mailoutbox) == 2
    assert choose(Client(), link_in(mailoutbox[1]), "many rooms have doors").status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"email": ""}, "This field is required.", id="no address"),
        pytest.param({"email": "CHIEF@htc.test"}, "Another account has this address.", id="address of another account"),
        pytest.param({"username": "chief"}, "Somebody has this username already.", id="name of another account"),
        pytest.param({"group": None}, "This field is required.", id="no group"),
    ],
)
def test_invitation_that_lacks_something_is_told_and_not_sent(invite, mailoutbox, fields, sentence):
    User.objects.filter(username="chief").update(email="chief@htc.test")

    answer = invite(**fields)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert 'value="Ada"' in answer.content.decode()
    assert not mailoutbox


def test_mail_server_that_does_not_answer_loses_no_account(invite, administrator, settings):
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}
    }

    answer = invite()

    assert "the mail did not go out" in text_of(administrator.get(answer["Location"]).content)
    assert User.objects.filter(username="ada").exists()


def test_blog_without_a_mail_server_says_so(invite, administrator, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}

    answer = invite()

    assert "the mail did not go out" in text_of(administrator.get(answer["Location"]).content)


def test_name_of_a_stranger_stands_in_the_mail_as_it_is(invite, mailoutbox):
    invite(first_name="Ada & <Ben>")

    assert mailoutbox[0].body.startswith("Hello Ada & <Ben>,")


def test_administrator_makes_nobody_a_superuser_and_touches_none(administrator, member, staff):
    user = member("Author")
    form = {"username": user.username, "first_name": "", "last_name": "", "email": user.email, "is_active": "on"}

    administrator.post(page_of(user), form | {"groups": [], "is_superuser": "on", "user_permissions": [1]})
    tried = [
        administrator.post(address, form | {"password1": "many rooms have doors", "password2": "many rooms have doors"}).status_code
        for address in (
            page_of(staff),
            reverse("admin:auth_user_password_change", args=[staff.pk]),
            reverse("admin:auth_user_invite", args=[staff.pk]),
            reverse("admin:auth_user_reset_second_factor", args=[staff.pk]),
            reverse("admin:auth_user_delete", args=[staff.pk]),
        )
    ]

    user.refresh_from_db()
    assert (user.is_superuser, user.user_permissions.count()) == (False, 0)
    assert tried == [403] * 5


def test_administrator_cannot_shut_themselves_out(administrator):
    chief = User.objects.get(username="chief")

    administrator.post(
        page_of(chief), {"username": "chief", "first_name": "Cleo", "last_name": "", "email": "chief@htc.test", "groups": []}
    )

    chief.refresh_from_db()
    assert (chief.first_name, chief.is_active, chief.groups.get().name) == ("Cleo", True, "Administrator")


def test_account_that_is_switched_off_is_out_at_once_and_gets_no_password(administrator, member, client_of, mailoutbox):
    user = member("Editor")
    editor = client_of(user)
    form = {"username": user.username, "first_name": "", "last_name": "", "email": user.email, "groups": []}

    before = is_in(editor)
    administrator.post(page_of(user), form)
    Client().post(reverse("admin_password_reset"), {"email": user.email})

    assert (before, is_in(editor)) == (True, False)
    assert sign_in(Client(), user.username).status_code == 200
    assert not mailoutbox


def test_account_that_was_used_is_kept_for_the_records(administrator, member, client_of):
    used, unused = member("Editor"), member("Editor")
    client_of(used)

    answers = [
        administrator.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"}).status_code for user in (used, unused)
    ]
    administrator.post(reverse("admin:auth_user_changelist"), {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"})

    assert answers == [403, 302]
    assert User.objects.filter(pk=used.pk).exists()


def test_the_four_groups_are_shown_and_not_changed(administrator):
    editor, guests = Group.objects.get(name="Editor"), Group.objects.create(name="Guests")

    answers = [
        administrator.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Another", "permissions": []}).status_code
        for group in (editor, guests)
    ]

    assert answers == [403, 302]
    assert administrator.get(reverse("admin:auth_group_change", args=[editor.pk])).status_code == 200


def test_sign_in_page_leads_to_a_new_password(reader, db):
    assert f'href="{reverse("admin_password_reset")}"' in reader.get(LOGIN).content.decode()
