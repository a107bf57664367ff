// The editor on top of the form that works without it: colours, completion, and the answer without a new page.
// Everything it asks for is on this site. It keeps nothing.
(function () {
  "use strict";
  const form = document.getElementById("sparql");
  const field = document.getElementById("query");
  const answer = document.getElementById("answer");
  const examples = document.getElementById("examples");
  if (!form || !field || !answer || !examples || typeof Yasqe !== "function") return;

  const lang = form.dataset.lang;
  const endpoint = location.origin + "/sparql";
  const LONGEST = 6000; // characters of an address; what is longer goes as the body of a form
  let known = { prefixes: {}, classes: [], properties: [] };
  let queries = {};
  let running = null;

  // What is offered while one types: prefixes, classes and properties of the data that is published here.
  const offers = Yasqe.Autocompleters;
  offers.prefixes.get = () => Object.entries(known.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  offers.prefixes.persistenceId = null;
  offers.class.get = (_, token) => beginning(known.classes, token);
  offers.property.get = (_, token) => beginning(known.properties, token);

  const run = () => void ask(editor.getValue());
  const label = document.querySelector('label[for="query"]');
  const place = document.createElement("div");
  place.className = "code";
  field.after(place);
  const editor = new Yasqe(place, {
    value: field.value,
    requestConfig: { endpoint: endpoint, method: "GET" },
    autocompleters: ["variables"],
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    prefixCcApi: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    screenReaderLabel: label.textContent,
    // Tab goes on to the next field, as everywhere on these pages.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false },
  });
  const input = editor.getInputField();
  input.setAttribute("aria-label", label.textContent);
  input.setAttribute("aria-describedby", "keys");
  label.addEventListener("click", () => editor.focus());
  field.hidden = true;
  document.getElementById("keys").hidden = false;
  editor.refresh();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  examples.addEventListener("submit", (event) => {
    const query = queries[new FormData(examples).get("example")];
    if (query === undefined) return; // not known yet: the page with the example comes from the server
    event.preventDefault();
    editor.setValue(query);
    editor.focus();
  });
  window.addEventListener("popstate", () => location.reload());

  void fetch(`/editor.json?lang=${lang}`)
    .then((found) => (found.ok ? found.json() : Promise.reject(found.status)))
    .then((told) => {
      known = told;
      queries = Object.fromEntries(told.examples.map((one) => [one.name, one.query]));
      return Promise.all(["prefixes", "class", "property"].map((name) => editor.enableCompleter(name)));
    })
    .catch(() => {}); // examples then come as pages; only completion is missing

  function beginning(iris, token) {
    const text = (token && token.autocompletionString) || "";
    return text ? iris.filter((iri) => iri.startsWith(text)) : [];
  }

  async function ask(query) {
    if (running) running.abort();
    const mine = (running = new AbortController());
    field.value = query;
    say(answer.dataset.busy);
    const asked = new URLSearchParams({ lang: lang, query: query });
    const address = `/editor?${asked}`;
    const options = { headers: { Accept: "text/html" }, signal: mine.signal };
    try {
      const reply =
        address.length > LONGEST
          ? await fetch(`/editor?lang=${lang}`, { ...options, method: "POST", body: asked })
          : await fetch(address, options);
      const text = await reply.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      const told = page.getElementById("answer");
      if (told) answer.replaceChildren(...told.childNodes);
      else say(problem(text), true);
      follow(page);
      answer.scrollIntoView({ block: "nearest" });
      if (address.length <= LONGEST && address !== location.pathname + location.search) history.pushState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") say(answer.dataset.failed, true);
    } finally {
      if (running === mine) running = null;
    }
  }

  // The link to the other language leads to the same query.
  function follow(page) {
    const [from, to] = [page, document].map((where) => where.querySelector("header a.language"));
    if (from && to) to.setAttribute("href", from.getAttribute("href"));
  }

  function problem(text) {
    try {
      return JSON.parse(text).detail || answer.dataset.failed;
    } catch {
      return answer.dataset.failed;
    }
  }

  function say(text, isProblem) {
    const told = document.createElement("p");
    told.className = isProblem ? "problem" : "note";
    if (isProblem) told.setAttribute("role", "alert");
    told.textContent = text;
    answer.replaceChildren(told);
  }
})();
