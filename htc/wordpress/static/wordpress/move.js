// Brings an export in pieces that every proxy lets through; where a piece fails, it is tried again from what the server has.

const form = document.querySelector("[data-upload]");
const TRIES = 5;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function send(file, offset, piece) {
  const data = new FormData(form);
  data.set("piece", file.slice(offset, offset + piece), file.name);
  data.set("name", file.name);
  data.set("offset", offset);
  data.set("size", file.size);
  const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
  if (answer.status === 422) {
    throw new Error((await answer.json()).error, { cause: "refused" });
  }
  if (!answer.ok) {
    throw new Error(`The server answered ${answer.status}.`);
  }
  return (await answer.json()).there;
}

async function bring(file, piece, told) {
  let there = 0;
  for (let failed = 0; there < file.size; ) {
    try {
      there = await send(file, there, piece);
      failed = 0;
      told.textContent = `${Math.floor((there / file.size) * 100)} % of ${file.name} is here.`;
    } catch (error) {
      failed += 1;
      if (error.cause === "refused" || failed > TRIES) {
        throw error;
      }
      told.textContent = `${error.message} Trying again …`;
      await wait(1000 * 2 ** failed);
    }
  }
}

form?.addEventListener("submit", async (event) => {
  const [file] = form.querySelector("[type=file]").files;
  if (!file) {
    return;
  }
  event.preventDefault();
  const told = form.querySelector("[data-progress]");
  const button = form.querySelector("[type=submit]");
  told.hidden = false;
  button.disabled = true;
  try {
    await bring(file, Number(form.dataset.piece), told);
    window.location.reload();
  } catch (error) {
    told.textContent = error.message;
    button.disabled = false;
  }
});
