"""Everything that came from one site, as a page of the queue: how much it is, all of it away at once, and a rule for the site."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from comments.decisions.deciding import decide
from comments.models import DomainRule, Response
from comments.moderation.forms import DomainForm, SiteRuleForm, picks_of
from comments.moderation.sweep import MOST, sweep
from comments.moderation.views import answer, moderators_only, show

AWAY = {"spam": Response.State.SPAM, "trash": Response.State.TRASH}
MOST_NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def site(request):
    """Show what is there of a site; a POST moves exactly what was shown into spam or trash, or makes a rule for the site."""
    if request.POST.get("do") in AWAY:
        return answer(request, decide(picks_of(request.POST.get("picks", "")), AWAY[request.POST["do"]], by=request.user), None)
    rule = SiteRuleForm(request.POST) if request.POST.get("do") == "rule" else None
    if rule is not None and rule.is_valid():
        return _make_rule(request, rule)
    asked = request.POST if request.method == "POST" else request.GET
    form = DomainForm(asked if "domain" in asked else None)
    context = {"title": "Everything of a site", "form": form, "rule": rule, "may_rule": _may_rule(request), "most": MOST}
    if form.is_valid():
        domain = form.cleaned_data["domain"]
        swept = sweep(domain)
        rows = swept.rows
        context |= {
            "swept": swept,
            "count": len(rows),
            "named": rows[:MOST_NAMED],
            "more": len(rows) - len(rows[:MOST_NAMED]),
            "picks": " ".join(f"{row.pk}-{row.version}" for row in rows),
            "rule": rule or SiteRuleForm(initial={"domain": domain, "verdict": request.GET.get("verdict", DomainRule.Verdict.BLOCK)}),
            "rules": DomainRule.objects.filter(domain=domain),
        }
    return show(request, "queue_site.html", context, status=422 if form.errors or (rule and rule.errors) else 200)


def _make_rule(request, form: SiteRuleForm) -> HttpResponseRedirect:
    if not _may_rule(request):
        raise PermissionDenied
    messages.success(request, f"There is a rule now. {form.save()}")
    return HttpResponseRedirect(f"{reverse('admin:comments_response_queue_site')}?{urlencode({'domain': form.cleaned_data['domain']})}")


def _may_rule(request) -> bool:
    return request.user.has_perms(["comments.add_domainrule", "comments.change_domainrule"])
