"""What the site says to programs: to the crawlers of companies that make artificial intelligence, and under which licence it gives data."""

from django.db import models

# By the names that their companies publish. What reads to train models, and what fetches a page to answer somebody's question.
TRAINING_CRAWLERS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "Timpibot",
)
ANSWERING_CRAWLERS = (
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "cohere-ai",
    "DuckAssistBot",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "Perplexity-User",
    "PerplexityBot",
    "YouBot",
)


class OpenToMachines(models.Model):
    """What staff choose for programs."""

    class AiCrawlers(models.TextChoices):
        ALLOWED = "allowed", "May read what every reader can"
        NO_TRAINING = "no-training", "May read to answer questions, not to train models"
        REFUSED = "refused", "May read nothing"

    class DataLicence(models.TextChoices):
        CC0 = "CC0-1.0", "CC0: for any use"
        BY = "CC-BY-4.0", "CC BY: for any use that names the center"
        BY_NC = "CC-BY-NC-4.0", "CC BY-NC: for any use without money that names the center"

    ai_crawlers = models.CharField(
        "crawlers of artificial intelligence",
        max_length=11,
        choices=AiCrawlers,
        default=AiCrawlers.ALLOWED,
        db_default=AiCrawlers.ALLOWED,
        help_text="Told in robots.txt to those whose names are known. It is a request: nothing keeps out whoever does not follow it.",
    )
    data_licence = models.CharField(
        "case studies as data",
        max_length=12,
        choices=[("", "No licence yet: whoever wants to publish them has to ask"), *DataLicence.choices],
        blank=True,
        default="",
        db_default="",
        help_text="Told beside the files on the page of case studies. Who has taken them under a licence keeps it, so decide with care.",
    )

    class Meta:
        abstract = True

    @property
    def crawlers_refused(self) -> tuple[str, ...]:
        """The names of the crawlers that are asked to read nothing."""
        if self.ai_crawlers == self.AiCrawlers.ALLOWED:
            return ()
        return TRAINING_CRAWLERS + (ANSWERING_CRAWLERS if self.ai_crawlers == self.AiCrawlers.REFUSED else ())

    @property
    def data_licence_name(self) -> str:
        """“CC BY 4.0”; "" where there is none."""
        return self.data_licence.replace("CC-", "CC ").replace("-4", " 4").replace("0-1", "0 1")

    @property
    def data_licence_address(self) -> str:
        """The deed that everybody can read; "" where there is none."""
        if self.data_licence == self.DataLicence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        kind = self.data_licence.removeprefix("CC-").removesuffix("-4.0").lower()
        return f"https://creativecommons.org/licenses/{kind}/4.0/" if kind else ""
