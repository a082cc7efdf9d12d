// A new article that becomes a page takes no responses and shows no date, until its writer says otherwise; and back.
{
  const kind = document.getElementById("id_kind");
  const ticks = ["id_comments_open", "id_linkbacks_open"].map((id) => document.getElementById(id));
  const precision = document.getElementById("id_date_precision");

  if (kind?.dataset.isNew && precision && ticks.every(Boolean)) {
    const wasPage = kind.value === "page";
    const began = { ticks: ticks.map((tick) => tick.checked || wasPage), precision: wasPage ? "day" : precision.value };
    kind.addEventListener("change", () => {
      const isPage = kind.value === "page";
      ticks.forEach((tick, at) => (tick.checked = !isPage && began.ticks[at]));
      precision.value = isPage ? "none" : began.precision;
      for (const field of [...ticks, precision]) field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
