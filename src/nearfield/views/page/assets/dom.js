// The document's elements. Text enters only as text: nothing here parses markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties, `data` and `aria` among them, and children (elements or strings). */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(element.dataset, value);
    else if (name === "aria") for (const key in value) element.setAttribute(`aria-${key}`, value[key]);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export const count = (number) => number.toLocaleString("en");

export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Says a sentence to those who do not see the page. */
export function say(sentence) {
  byId("live").textContent = sentence;
}
