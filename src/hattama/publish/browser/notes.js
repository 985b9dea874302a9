// What each step found: it holds, it fails, or it was not checked, or not to its end.

const STEPS = [
  "files", "log", "facts", "law", "gates", "keys", "signature", "publisher", "since", "count",
  "tables", "pages", "snapshots", "open",
];
const MOST_FAULTS = 100;

class Notes {
  constructor(progress = null) {
    this.faults = new Map();
    this.doubts = new Map();
    this.params = new Map();
    this.parts = new Map();
    this.progress = progress;
  }

  /** Something is not as it should be. */
  fails(step, code, params = {}) {
    this.put(this.faults, step, { code, params: cleaned(params) });
  }

  /** What ended a reading: a refusal fails its step, what is beyond this page leaves it open. */
  error(step, problem) {
    if (problem instanceof Refusal) this.fails(step, problem.code, problem.params);
    else if (problem instanceof Beyond) this.unchecked(step, problem.code, problem.params);
    else throw problem;
  }

  /** Something that could not be checked, or not to its end. */
  unchecked(step, code, params = {}) {
    this.put(this.doubts, step, { code, params: cleaned(params) });
  }

  /** Figures for the sentence of a step; it was reached. */
  tell(step, params = {}) {
    this.params.set(step, { ...(this.params.get(step) || {}), ...params });
  }

  /** One part of a step: what this page computed, and what it did not. */
  part(step, name, outcome) {
    if (!this.parts.has(step)) this.parts.set(step, []);
    this.parts.get(step).push({ part: name, outcome });
  }

  failed(step) {
    return this.faults.has(step);
  }

  put(map, step, fault) {
    if (!map.has(step)) map.set(step, []);
    map.get(step).push(fault);
  }

  async reached(step, share = null) {
    if (this.progress) this.progress({ step, share });
    await breathe();
  }

  steps() {
    return STEPS.map((step) => {
      const faults = this.faults.get(step) || [];
      const doubts = this.doubts.get(step) || [];
      const reached = this.params.has(step);
      const outcome = faults.length ? "fails" : doubts.length || !reached ? "not_checked" : "holds";
      let told = faults.length ? faults : doubts;
      if (!told.length && !reached) told = [{ code: "step_not_reached", params: {} }];
      return {
        step, outcome, params: this.params.get(step) || {}, parts: this.parts.get(step) || [],
        faults: told.slice(0, MOST_FAULTS), more: Math.max(0, told.length - MOST_FAULTS),
      };
    });
  }
}

/** Parameters as a report holds them: text that is short, numbers, lists as text. */
function cleaned(params) {
  const found = {};
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) found[key] = value.join(", ").slice(0, 400);
    else found[key] = typeof value === "string" ? value.slice(0, 400) : value;
  }
  return found;
}
