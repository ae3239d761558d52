// What is written on a bar? Rather the last element of a path than letters from all over it.

/** So few letters say nothing. */
const LEAST = 4;

/** What of an action's name goes into so many letters; empty where nothing of use does. */
export function barName(label: string, letters: number): string {
  if (label.length <= letters) return label;
  const elements = label.split("/");
  // As many whole elements as fit.
  let tail = "";
  for (let at = elements.length - 1; at > 0; at--) {
    const next = tail === "" ? elements[at] : `${elements[at]}/${tail}`;
    if (next.length + 2 > letters) break;
    tail = next;
  }
  if (tail !== "" && !isVersion(tail)) return `…/${tail}`;
  const last = lastElement(label);
  if (last.length <= letters) return last;
  return letters > LEAST ? `${last.slice(0, letters - 1)}…` : "";
}

function isVersion(element: string): boolean {
  return /^v\d+$/.test(element);
}

/** `v2` alone would be anything's. */
function lastElement(label: string): string {
  const path = label.slice(label.lastIndexOf(" ") + 1);
  const elements = path.split("/");
  const last = elements[elements.length - 1];
  return isVersion(last) && elements.length > 1 ? `${elements[elements.length - 2]}/${last}` : last;
}
