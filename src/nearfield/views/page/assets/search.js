// Finds words in ids and texts: every word must occur; "quoted words" must occur together.

export function search(query, data) {
  const words = (query.toLowerCase().match(/"[^"]+"?|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', ""));
  if (!words.length) return null;
  let hits = null;
  for (const word of words.filter(Boolean)) {
    const matches = new Uint8Array(data.n);
    for (const texts of [data.ids, data.texts]) if (texts) scan(texts.lower, word, matches);
    if (hits) for (let i = 0; i < hits.length; i++) matches[i] &= hits[i];
    hits = matches;
  }
  return hits;
}

/** Goes from find to find in all the texts at once, and on to the next text after each. */
function scan({ all, end }, word, matches) {
  for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, at)) {
    const row = rowAt(end, at);
    if (at + word.length <= end[row]) {
      matches[row] = 1;
      at = end[row] + 1;
    } else at++;
  }
}

function rowAt(end, at) {
  let low = 0;
  let high = end.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
