// What is better with a script. Every page works without it.
"use strict";

// Copy buttons are hidden until there is a script that makes them work.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      // Without permission the text is at least selected.
      getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Whether an agent has called yet: asked again every two seconds while the page is looked at.
for (const line of document.querySelectorAll("[data-last-seen]")) {
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(line.dataset.lastSeen, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      const { seen, text } = await answer.json();
      // Screen readers read the line whenever it changes: it is only written when it does.
      if (line.textContent !== text) line.textContent = text;
      line.classList.toggle("seen", seen);
    } catch {
      // Signed out, or no network: the page says what it knew, and the next answer may come.
    }
  };
  ask();
  setInterval(ask, 2000);
}

// What an agent may do: the table of areas follows the choice for everything, and a choice in the table counts.
for (const choice of document.querySelectorAll("[data-scopes]")) {
  const levels = ["none", "read", "write", "destroy"];
  const byArea = choice.querySelector("input[name=scope][value=areas]");
  choice.addEventListener("change", ({ target }) => {
    if (target.name !== "scope") {
      byArea.checked = true;
    } else if (target !== byArea) {
      for (const row of choice.querySelectorAll("tbody tr")) {
        const fitting = [...row.querySelectorAll("input")].filter(
          (input) => levels.indexOf(input.value) <= levels.indexOf(target.value),
        );
        fitting.at(-1).checked = true;
      }
    }
  });
}

// Ticking a connection means these only.
for (const choice of document.querySelectorAll("[data-connections]")) {
  const some = choice.querySelector("input[name=connections][value=some]");
  choice.addEventListener("change", ({ target }) => {
    if (target.name === "connection") some.checked = true;
  });
}

// A password can be looked at while it is typed.
for (const button of document.querySelectorAll("button[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}
