// Small hands for the page: find, make and replace elements; speak with the sandbox's own API.

export const find = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Put children in place, keeping the keyboard where it was (elements are known by data-at).
export function place(parent, children) {
  const at = parent.contains(document.activeElement) ? document.activeElement.dataset.at : null;
  parent.replaceChildren(...children);
  if (at) parent.querySelector(`[data-at="${CSS.escape(at)}"]`)?.focus();
}

export async function get(path) {
  const response = await fetch(`/sandbox/api${path}`);
  if (!response.ok) throw new Error((await response.json()).message);
  return response.json();
}

export async function post(path, body = {}) {
  const response = await fetch(`/sandbox/api${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

export const phonePath = (number) => `/phones/${encodeURIComponent(number)}`;

export const clockTime = (iso) =>
  new Date(iso).toLocaleTimeString("nl-BE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Brussels" });

export const lasting = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
