"""The four groups of staff and what each may do, set by every ``migrate``."""

from fnmatch import fnmatchcase

from django.apps import apps as present_apps

# “*” stands for any part of a permission’s name. Which articles an Author sees is decided in articles/writing/ownership.py.
ROLES: dict[str, tuple[str, ...]] = {
    "Author": (
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.*_byline",
        "articles.view_correction",
        "articles.view_footnote",
        "articles.view_caseplacement",
        "articles.view_image",
        "articles.add_image",
        "articles.change_image",
        "articles.view_document",
        "articles.add_document",
        "statistics.view_dailyviews",
    ),
    "Editor": (
        "articles.*_article",  # edit_any_article among them: every article, and publishing
        "articles.*_author",
        "articles.*_byline",
        "articles.*_casestudy",
        "articles.*_contenttopic",
        "articles.*_correction",
        "articles.*_image",
        "articles.*_document",
        "articles.view_footnote",
        "articles.view_caseplacement",
        "series.*_series",
        "taggit.*_tag",
        "wordpress.*_leftover",
        "redaction.*",
        "safety.*_helpline",
        "statistics.view_dailyviews",
    ),
    "Moderator": (
        "comments.view_response",
        "comments.change_response",
        "comments.view_moderationevent",
        "comments.*_domainrule",
        "comments.view_report",
        "comments.*_wordrule",
        "comments.*_replytemplate",
        "redaction.add_redaction",
        "redaction.view_redaction",
        "statistics.view_dailyviews",
    ),
    "Administrator": (
        "articles.*",
        "comments.*",
        "series.*",
        "backups.*",
        "taggit.*",
        "auth.*_user",
        "auth.*_group",
        "redaction.*",
        "wordpress.*",
        "safety.*",
        "statistics.*",
        "following.*",
    ),
}


def make_roles(using, apps=present_apps, **kwargs) -> None:
    """Make the groups that are missing, and give each exactly the permissions of its role; a receiver of post_migrate."""
    try:
        groups, permissions = (apps.get_model("auth", name).objects.using(using) for name in ("Group", "Permission"))
    except LookupError:  # auth itself was migrated away
        return
    names = {pk: f"{app}.{codename}" for pk, app, codename in permissions.values_list("pk", "content_type__app_label", "codename")}
    for role, patterns in ROLES.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.set([pk for pk, name in names.items() if any(fnmatchcase(name, pattern) for pattern in patterns)])
