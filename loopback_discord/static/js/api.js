/** The server's `/chat` calls. Every failure is an `ApiError` whose message can be shown as it is. */

export class ApiError extends Error {}

/** Flatten Discord's nested `errors` object into one sentence per fault. */
function faults(errors) {
  if (!errors || typeof errors !== "object") return [];
  if (Array.isArray(errors._errors)) return errors._errors.map((fault) => fault.message);
  return Object.values(errors).flatMap(faults);
}

async function explain(response) {
  const text = await response.text();
  try {
    const body = JSON.parse(text);
    const details = faults(body.errors);
    return details.length ? details.join(" ") : body.message || body.error || `The server answered ${response.status}.`;
  } catch {
    return text.slice(0, 200) || `The server answered ${response.status}.`;
  }
}

export class ChatApi {
  /** @param {() => string} viewer id of the member who is looking, asked at each call */
  constructor(viewer) {
    this.viewer = viewer;
  }

  async #call(method, path, body) {
    const json = body !== undefined && !(body instanceof FormData);
    let response;
    try {
      response = await fetch(path, {
        method,
        body: json ? JSON.stringify(body) : body,
        headers: json ? { "Content-Type": "application/json" } : {},
      });
    } catch {
      throw new ApiError("The server cannot be reached.");
    }
    if (!response.ok) throw new ApiError(await explain(response));
    return response.status === 204 ? null : response.json();
  }

  /** `files`: part name -> File. */
  #upload(path, payload, files) {
    const form = new FormData();
    form.append("payload", JSON.stringify(payload));
    for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
    return this.#call("POST", path, form);
  }

  state() {
    return this.#call("GET", `/chat/state?user=${encodeURIComponent(this.viewer())}`);
  }

  messages(channel, { before = "", limit = 50 } = {}) {
    const query = new URLSearchParams({ user: this.viewer(), limit: String(limit) });
    if (before) query.set("before", before);
    return this.#call("GET", `/chat/channels/${channel}/messages?${query}`);
  }

  send(channel, content, files, replyTo) {
    const payload = { user: this.viewer(), channel, content };
    if (replyTo) payload.reply_to = replyTo;
    const parts = Object.fromEntries(files.map((file, index) => [`files[${index}]`, file]));
    return this.#upload("/chat/messages", payload, parts);
  }

  remove(message) {
    return this.#call("DELETE", `/chat/messages/${message}?user=${encodeURIComponent(this.viewer())}`);
  }

  command(channel, request, files = {}) {
    return this.#upload("/chat/command", { user: this.viewer(), channel, ...request }, files);
  }

  autocomplete(channel, request) {
    return this.#call("POST", "/chat/autocomplete", { user: this.viewer(), channel, ...request });
  }

  component(channel, message, press) {
    return this.#call("POST", "/chat/component", { user: this.viewer(), channel, message, ...press });
  }

  setRole(member, role, has) {
    return this.#call("POST", "/chat/role", { user: this.viewer(), member, role, has });
  }

  modal(channel, request, files = {}) {
    return this.#upload("/chat/modal", { user: this.viewer(), channel, ...request }, files);
  }
}
