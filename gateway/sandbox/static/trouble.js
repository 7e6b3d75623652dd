// The knobs of trouble: what the form says goes to the API, shares as parts of one.

import { find, post } from "./dom.js";

const fail = (error) => (find("fault").textContent = error.message);

function knobs(form) {
  const wanted = {};
  for (const field of form.querySelectorAll("input")) {
    if (field.type === "checkbox") wanted[field.name] = field.checked;
    else wanted[field.name] = "share" in field.dataset ? Number((field.valueAsNumber / 100).toFixed(4)) : field.valueAsNumber;
  }
  return wanted;
}

find("trouble").onsubmit = (event) => {
  event.preventDefault();
  post("/faults", knobs(event.target)).then(() => location.reload()).catch(fail);
};
find("all-off").onclick = () => post("/faults/off").then(() => location.reload()).catch(fail);
