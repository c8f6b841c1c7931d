// What the scripts say. The sentences come with the page, from the catalogue of the bot.

const WORDS = JSON.parse(document.body.dataset.words);

export function said(name, values = {}) {
  return WORDS[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
