/** Shows the page before publication in a panel beside the form that was just saved: what stands in it is that page's, and its forms are
    posted behind the form. Without it, or where it cannot be had, the button leads to the page.

    saving.js tells of it by "htc:leads" with { address, posted, held, settle, leadTo }: the page, what the form held when it was saved, and
    what the form is given afterwards. */

const desk = document.querySelector("form.desk");
const PREFIX = "checks-"; // the form has fields of the same names
const REFERRING = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];

const panel = document.createElement("section");
const head = document.createElement("h2");
const close = document.createElement("button");
const said = document.createElement("div");
const content = document.createElement("div");
let present = null;

/** Ask for a page, and give its answer and its document; {} where either does not come whole. */
async function had(address, options) {
  try {
    const answer = await fetch(address, options);
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch {
    return {};
  }
}

const mainButton = () => desk.querySelector(".bar [name=_publish]") ?? desk.querySelector(".bar [name=_save]");

/** Give what a page says before publication, under ids of its own. */
function contentOf(page) {
  const own = document.importNode(page.querySelector(".publish"), true);
  own.removeAttribute("id");
  for (const element of own.querySelectorAll("[id]")) element.id = PREFIX + element.id;
  for (const name of REFERRING) {
    for (const element of own.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, element.getAttribute(name).split(" ").map((id) => PREFIX + id).join(" "));
    }
  }
  for (const form of own.querySelectorAll("form")) form.dataset.to = present.address;
  return own;
}

function show(page) {
  head.textContent = page.querySelector("h1")?.textContent.trim() || "Publish";
  said.replaceChildren(...[...page.querySelectorAll(".messagelist li")].map((item) => Object.assign(document.createElement("p"), { textContent: item.textContent })));
  content.replaceChildren(contentOf(page));
  panel.style.setProperty("--bar-end", `${desk.querySelector(".bar").getBoundingClientRect().bottom}px`);
  panel.hidden = false;
  head.focus();
}

function leave() {
  panel.hidden = true;
  content.replaceChildren();
}

function complain(words) {
  said.replaceChildren(Object.assign(document.createElement("p"), { className: "errornote", role: "alert", textContent: words }));
}

async function open(detail) {
  const { answer, page } = await had(detail.address);
  if (!answer?.ok || !page.querySelector(".publish")) return location.assign(detail.address);
  present = detail;
  show(page);
}

/** Tell whether the form holds something that was not saved when the panel was opened. */
function isOutdated() {
  const now = present.held();
  return Object.keys(now).some((name) => now[name] !== present.posted[name]);
}

async function send(form, button) {
  if (button?.value !== "look" && isOutdated()) {
    leave();
    return desk.requestSubmit(mainButton()); // saved and looked over anew
  }
  panel.setAttribute("aria-busy", "true");
  const { answer, page } = await had(form.dataset.to, { method: "POST", body: new FormData(form, button) });
  panel.removeAttribute("aria-busy");
  if (!answer) return complain("The blog does not answer. Nothing was published; please try again in a moment.");
  if (answer.status === 403) return complain("This panel is older than your last sign-in with this browser. Nothing was published: close it, and press the button again.");
  if (!answer.ok) return complain(`The blog could not take it (fault ${answer.status}). What you have written stands here as it is.`);
  if (page.querySelector(".publish")) return show(page);
  const fresh = page.querySelector("form.desk");
  if (!fresh) return location.assign(answer.url);
  const { settle, posted } = present;
  leave();
  settle(fresh, page, posted, answer.url);
  (desk.querySelector(".bar__said a") ?? mainButton())?.focus();
}

/** Lead to what has to be mended; in this form without leaving it. */
function mend(event) {
  const link = event.target.closest("a[href*='#']");
  if (!link || link.pathname !== location.pathname) return;
  event.preventDefault();
  leave();
  present.leadTo(link.hash.slice(1));
}

if (desk) {
  panel.className = "checks";
  panel.hidden = true;
  panel.setAttribute("aria-labelledby", (head.id = `${PREFIX}head`));
  head.tabIndex = -1;
  Object.assign(close, { type: "button", className: "button checks__close", textContent: "Close" });
  said.setAttribute("role", "status");
  panel.append(head, close, said, content);
  desk.after(panel);
  close.addEventListener("click", () => (leave(), mainButton()?.focus()));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    leave();
    mainButton()?.focus();
  });
  panel.addEventListener("click", mend);
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  desk.addEventListener("htc:leads", (event) => {
    event.preventDefault();
    open(event.detail);
  });
}
