// One task from beginning to end: in a worker where there is one, else on the page itself.

/** @param task `kind` (bundle, unit, receipt), `source`, `policy` and `since` as bytes */
async function work(task, progress) {
  const policy = task.policy ? policyOf(task.policy) : null;
  const asked = { policy, since: task.since || [], seen: task.seen || {} };
  if (task.kind === "receipt") return verifyReceipt(task.bytes, task.name, asked);
  const source = await sourceFrom(task.source);
  await somethingIn(source);
  if (task.kind === "unit") return verifyUnit(source, task.wanted, asked, progress);
  return verifyBundle(source, asked, progress);
}

/** The reader's own policy; one that cannot be read stops the check, and no step fails for it. */
function policyOf(bytes) {
  try {
    return parsePolicy(bytes, "policy");
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    throw new Beyond("policy_unread", problem.params);
  }
}

/** Something that looks like a bundle lies there, or nobody can say anything of it. */
async function somethingIn(source) {
  for (const path of [LATEST, CHECKPOINT]) {
    if ((await source.bytes(path, MOST_LATEST)) !== null) return;
  }
  throw new Refusal("bundle_none", { file: LATEST });
}

function problemOf(problem) {
  const known = problem instanceof Refusal || problem instanceof Beyond;
  return known ? { code: problem.code, params: cleaned(problem.params) } : { code: "check_broke", params: { read: String(problem).slice(0, 200) } };
}

if (typeof document === "undefined") {
  self.onmessage = async ({ data }) => {
    try {
      const verdict = await work(data, (told) => self.postMessage({ progress: told }));
      self.postMessage({ verdict });
    } catch (problem) {
      self.postMessage({ problem: problemOf(problem) });
    }
  };
}
