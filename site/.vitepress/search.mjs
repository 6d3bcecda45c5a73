// How the site's search weighs what it finds. VitePress passes the functions on as text: each stands for itself.

export const searchOptions = {
  /** Words of a question that do not say what it is about are left out. */
  processTerm: (/** @type {string} */ term) =>
    /^(an?|and|any|are|as|at|be|by|can|do|does|for|from|get|how|i|in|is|it|its|my|no|not|of|on|one|or|than|that|the|there|this|to|use|what|when|where|which|why|with|you|your)$/i.test(
      term,
    )
      ? null
      : term.toLowerCase(),
  prefix: (/** @type {string} */ term) => term.length > 2,
  /** A wrong letter of a long word; a short word with another letter is another word. */
  fuzzy: (/** @type {string} */ term) => (term.length > 5 ? 0.2 : false),
  /** Answers and guides before options of the API and of nodes, and those before what is about the inside. */
  boostDocument: (/** @type {string} */ id) => {
    if (id.includes('/questions.html')) return 1.5;
    if (id.includes('/api/')) return 0.2;
    const inside =
      /\/(advisories|architecture|changelog|contributing|faults|performance|protocol|quality|security|trials)\./;
    if (inside.test(id)) return 0.4;
    return /\/(nodes\/|gallery\.|recipes\.|file-format\.)/.test(id) ? 0.6 : 1;
  },
};
